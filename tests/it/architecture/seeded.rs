//! The rules can fail: each is shown what it must find, and what it must not.

use super::{circles::Modules, manifest, names, rules, scan};

fn sql(path: &str, source: &str) -> Vec<String> {
    rules::sql(path, &scan::tokens(source).unwrap())
}

fn floats(path: &str, source: &str) -> Vec<String> {
    rules::floats(path, &scan::tokens(source).unwrap())
}

#[test]
fn sql_outside_the_store_is_found_and_talk_of_it_is_not() {
    for source in [
        "use sqlx::Row;",
        "fn f() { postgres_es::x() }",
        "const Q: &str = \"SELECT a FROM b\";",
        "const Q: &str = r#\"INSERT INTO a VALUES ('\"')\"#;",
        "fn f() { q(format!(\"DELETE FROM {}\", t)) }",
    ] {
        assert_eq!(sql("src/app/mod.rs", source).len(), 1, "{source}");
        assert_eq!(sql("src/store/mod.rs", source), Vec::<String>::new(), "{source}");
    }
    for source in [
        "/// Uses sqlx: SELECT a FROM b\nfn f() {}",
        "// SELECT a\nconst A: &str = \"select one\";",
        "//! INSERT INTO\n",
    ] {
        assert_eq!(sql("src/app/mod.rs", source), Vec::<String>::new(), "{source}");
    }
}

#[test]
fn a_write_to_a_stream_and_a_claim_of_nothing_are_found() {
    let found = |path: &str, source: &str| {
        let tokens = scan::tokens(source).unwrap();
        rules::streams(path, &tokens).len() + rules::claims_of_nothing(path, &tokens).len()
    };
    for source in [
        "fn f() { println!(\"x\") }",
        "fn f() { std::io::stdout().lock() }",
        "use std::io::{Write, stderr};",
        "const A: &str = \"gone; nothing was stored\";",
        "fn f() { g(\"未保存任何内容\") }",
    ] {
        assert_eq!(found("src/app/mod.rs", source), 1, "{source}");
        assert_eq!(found("tests/it/main.rs", source), 0, "{source}");
    }
    assert_eq!(found("src/cli/output/stream.rs", "fn f() { stdout() }"), 0);
    assert_eq!(found("src/app/mod.rs", "// nothing was stored\nfn f() { use_stderr() }"), 0);
}

#[test]
fn a_denied_name_is_found_where_it_is_defined() {
    let denied = |source: &str| names::denied("src/app/x.rs", &scan::tokens(source).unwrap());
    for source in [
        "pub struct Across<A> { a: A }",
        "type Across = u8;",
        "mod t { impl T { pub async fn execute_pair<F>(&self) {} } }",
        "macro_rules! execute_across { () => {} }",
    ] {
        assert_eq!(denied(source).len(), 1, "{source}");
    }
    for source in [
        "// struct Across\nstruct AcrossYears;",
        "fn f(execute_pair: u8) { let execute_across = \"fn execute_pair\"; }",
    ] {
        assert_eq!(denied(source), Vec::<String>::new(), "{source}");
    }
}

#[test]
fn a_float_near_money_is_found() {
    assert_eq!(floats("domain/src/money.rs", "fn f(x: Option<f64>) {}").len(), 1);
    assert_eq!(floats("projections/src/caps.rs", "mod t { fn f() { 1 as f32 } }").len(), 1);
    assert!(floats("domain/src/money.rs", "// f64\nfn f() { \"f64\" }").is_empty());
    assert!(floats("src/cli/mod.rs", "fn f(x: f64) {}").is_empty());
}

#[test]
fn a_long_file_and_put_off_work_are_found() {
    assert!(rules::length("a.rs", &"x\n".repeat(501)).is_some());
    assert!(rules::length("a.rs", &"x\n".repeat(500)).is_none());
    for word in [concat!("TO", "DO"), concat!("FIX", "ME")] {
        assert!(rules::unfinished("a.md", &format!("a\n// {word}: b")).is_some());
    }
    assert!(rules::unfinished("a.md", "a todo list").is_none());
}

#[test]
fn a_dependency_that_runs_backwards_is_found_in_every_table() {
    for (name, manifest) in [
        ("bofu-domain", "[dependencies]\ntokio = \"1\""),
        ("bofu-domain", "[dependencies]\nbofu-projections.workspace = true"),
        ("bofu-domain", "[dev-dependencies]\nsqlx = \"0.8\""),
        ("bofu-domain", "[dependencies.axum]\nversion = \"1\""),
        ("bofu-domain", "[dependencies]\nx = { package = \"tokio\", version = \"1\" }"),
        ("bofu-projections", "[target.'cfg(unix)'.dependencies]\nsqlx = \"0.8\""),
        ("bofu-projections", "[build-dependencies]\nbofu = { path = \"..\" }"),
        ("bofu-store", "[dependencies]\nbofu-app.workspace = true"),
        ("bofu-report", "[dependencies]\nbofu-store = { path = \"../store\" }"),
        ("bofu-recount", "[dev-dependencies]\nbofu-domain.workspace = true"),
        ("bofu-recount", "[dependencies]\nrust_decimal = \"1\""),
    ] {
        assert_eq!(manifest::check(name, manifest).len(), 1, "{manifest}");
    }
    let fine = "[package]\nname = \"tokio\"\n[dependencies]\nserde = \"1\"\nbofu-domain = \"1\"\n\
                [dev-dependencies]\nbofu-test-files = \"1\"";
    assert!(manifest::check("bofu-projections", fine).is_empty());
    assert!(manifest::check("bofu-store", "[dependencies]\nsqlx = \"0.8\"").is_empty());
}

#[test]
fn a_circle_is_found_however_its_paths_are_written() {
    for texts in [
        [("", "mod a; mod b;"), ("a", "use crate::b::B; pub struct A;"), ("b", "use super::a::A;")],
        [
            ("", "mod a; mod b;"),
            ("a", "fn f() { crate::b::g() }"),
            ("b", "use us::a::{self, x}; fn g() { a::f() }"),
        ],
        [
            ("", "mod a; mod b; pub use a::A;"),
            ("a", "use crate::b::B; pub struct A;"),
            ("b", "use crate::A;"),
        ],
        [
            ("", "mod a; mod b; pub use a::*;"),
            ("a", "use crate::b::B; pub struct A;"),
            ("b", "use crate::A as C;"),
        ],
        [("", "mod a; pub struct R; fn f() { a::g() }"), ("a", "use super::R;"), ("b", "")],
    ] {
        let found = Modules::of_texts(&texts).circles();
        assert_eq!(found.len(), 1, "{texts:?}");
        assert!(found[0].starts_with("2 files in a circle:"), "{found:?}");
    }
}

#[test]
fn what_is_no_circle_is_none() {
    for texts in [
        [("", "mod a; mod b; pub use a::A;"), ("a", "pub struct A;"), ("b", "use crate::A;")],
        [
            ("", "mod a; mod b; pub use b::B;"),
            ("a", "use super::b::B;"),
            ("b", "// crate::a::A\nfn f() {}"),
        ],
        [
            ("", "mod a; mod b;"),
            ("a", "use crate::b::B;"),
            ("b", "#[cfg(test)] mod tests { use crate::a::A; }"),
        ],
        [
            ("", "mod a; mod b;"),
            ("a", "use crate::b::B;"),
            ("b", "#[cfg(test)] use crate::a::A; use std::a::A;"),
        ],
    ] {
        assert_eq!(Modules::of_texts(&texts).circles(), Vec::<String>::new(), "{texts:?}");
    }
}
