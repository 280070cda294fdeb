//! A desk with a ledger on it: runs the command, writes its files, reads its
//! answers.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use bofu_store::Location;
use serde_json::Value;
use tempfile::TempDir;

use crate::postgres;

/// Who files where the line names nobody.
pub(crate) const MAKER: &str = "王经办";

/// The columns of a claim for an innovation voucher.
pub(crate) const VOUCHERS: &str =
    "claim_no,uscc,subject,applied_on,contract_no,contract_amount,signed_on";

/// The enterprises of [`TestOffice::office`]: code and name.
pub(crate) const FIRMS: [(&str, &str); 6] = [
    ("91339901MAYL00016L", "样例青禾数控装备有限公司"),
    ("91339901MAYL00024F", "样例远山氢能阀件有限公司"),
    ("91339901MAYL00032A", "样例听潮诊断仪器有限公司"),
    ("91339901MAYL000405", "样例知行电子化学品有限公司"),
    ("91339901MAYL000592", "样例明川工业视觉有限公司"),
    ("91339901MAYL00067W", "样例云岫机器人部件有限公司"),
];

/// The code of the firm with this index.
pub(crate) fn firm(index: usize) -> &'static str {
    FIRMS[index].0
}

/// A directory, a signing key, and where the ledger lies.
pub(crate) struct TestOffice {
    directory: TempDir,
    store: String,
}

impl TestOffice {
    /// With a ledger in a directory, not yet made.
    pub(crate) fn embedded() -> Self {
        let directory = tempfile::Builder::new().prefix("bofu-desk-").tempdir().unwrap();
        let store = directory.path().join("ledger").display().to_string();
        Self { directory, store }
    }

    /// With a ledger in a schema of PostgreSQL; `None` where that is left out.
    pub(crate) fn postgres() -> Option<Self> {
        Some(Self::at(&postgres::fresh()?))
    }

    /// With a ledger in a schema of a server.
    pub(crate) fn at(location: &Location) -> Self {
        let Location::Postgres { url, schema } = location else {
            panic!("{location} is not on a server")
        };
        let sign = if url.contains('?') { '&' } else { '?' };
        let store = format!("{url}{sign}schema={schema}");
        Self { store, ..Self::embedded() }
    }

    /// One of each store.
    pub(crate) fn of_both_stores() -> Vec<Self> {
        std::iter::once(Self::embedded()).chain(Self::postgres()).collect()
    }

    /// With a ledger that has the policy in use and the firms registered, each
    /// with a title from before the policy.
    pub(crate) fn office() -> Self {
        Self::embedded().opened()
    }

    /// Makes the ledger of [`TestOffice::office`].
    pub(crate) fn opened(self) -> Self {
        self.run("init").done();
        self.run("policy adopt binjiang-zjtx --on 2023-01-03").done();
        self.register_firms();
        let titles =
            FIRMS.map(|(uscc, _)| format!("{uscc},provincial,2022-06-01,省经信〔2022〕6号"));
        let titles = self.csv("titles.csv", "uscc,title,recognised_on,document_no", &titles);
        self.run(&format!("title import {titles} --on 2023-01-03")).done();
        self
    }

    /// Registers the firms.
    pub(crate) fn register_firms(&self) {
        let account =
            |number: usize| format!("样例银行江畔支行,999339900029,120209991234567{number:03}");
        let rows: Vec<String> = FIRMS
            .iter()
            .enumerate()
            .map(|(number, (uscc, name))| format!("{uscc},{name},{name},{}", account(number)))
            .collect();
        let header = "uscc,name,account_name,bank,bank_code,account_no";
        let firms = self.csv("enterprises.csv", header, &rows);
        self.run(&format!("enterprise import {firms} --on 2023-01-03")).done();
    }

    /// Where the ledger lies, as on the command line.
    pub(crate) fn store(&self) -> &str {
        &self.store
    }

    /// A path in the desk's directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The command, with nothing of the tester's own settings in it.
    pub(crate) fn bofu(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bofu"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("BOFU_") {
                command.env_remove(name);
            }
        }
        command
            .current_dir(self.directory.path())
            .env("BOFU_KEY", self.path("key"))
            .env("BOFU_STORE", &self.store)
            .env("BOFU_ACTOR", MAKER)
            .stdin(Stdio::null());
        command
    }

    /// Runs a line whose words have no spaces in them.
    pub(crate) fn run(&self, line: &str) -> Ran {
        self.run_words(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs words as they are.
    pub(crate) fn run_words(&self, words: &[&str]) -> Ran {
        let output = self.bofu().args(words).output().unwrap();
        Ran::of(words.join(" "), &output)
    }

    /// The JSON that a line answers with.
    pub(crate) fn json(&self, line: &str) -> Value {
        self.run(&format!("{line} --format json")).done().json()
    }

    /// Writes a CSV file and gives its name.
    pub(crate) fn csv(&self, name: &str, header: &str, rows: &[impl AsRef<str>]) -> String {
        let rows: Vec<&str> = rows.iter().map(AsRef::as_ref).collect();
        self.file(name, format!("{header}\n{}\n", rows.join("\n")))
    }

    /// Writes a file and gives its name.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), bytes).unwrap();
        name.to_owned()
    }

    /// The text of a file.
    pub(crate) fn read(&self, name: impl AsRef<Path>) -> String {
        fs::read_to_string(self.directory.path().join(name)).unwrap()
    }

    /// Files claims on a day, each row as `claim import` wants it.
    pub(crate) fn file_claims(&self, measure: &str, on: &str, header: &str, rows: &[&str]) -> Ran {
        let name = self.csv(&format!("{measure}.csv"), header, rows);
        self.run(&format!("claim import {name} --measure {measure} --on {on}"))
    }

    /// Approves as somebody who did not file.
    pub(crate) fn approve(&self, claims: &str, on: &str) -> Ran {
        self.run(&format!("claim approve {claims} --actor 李审批 --on {on}"))
    }

    /// Grants three firms a voucher each: `V-0` to `V-2`, 30,000 yuan.
    pub(crate) fn with_vouchers(self) -> Self {
        let rows = [0, 1, 2].map(|number| {
            let uscc = firm(number);
            format!("V-{number},{uscc},合同{number},2023-03-01,HT-{number},100000,2023-02-01")
        });
        let rows = rows.each_ref().map(String::as_str);
        self.file_claims("innovation-voucher", "2023-03-02", VOUCHERS, &rows).done();
        self.approve("--all-assessed", "2023-03-10").done();
        self
    }

    /// Has an admin open a late-entry window over the years of the tests' stories.
    pub(crate) fn open_late_entry(&self, admin: &str) {
        let window = "--from 2022-01-01 --to 2024-12-31 --document 补录〔2025〕1号";
        self.run(&format!("office late-entry open {window} --actor {admin}")).done();
    }

    /// `claim show`.
    pub(crate) fn claim(&self, claim: &str) -> Value {
        self.json(&format!("claim show {claim}"))
    }

    /// The row of a claim, from the report of 2023.
    pub(crate) fn claim_row(&self, claim: &str) -> Value {
        let rows = self.json("report claims --year 2023");
        let found = rows.as_array().unwrap().iter().find(|row| row["claim_no"] == claim);
        found.unwrap_or_else(|| panic!("no {claim} in {rows:#}")).clone()
    }

    /// The row of a ceiling, from the report of a year.
    pub(crate) fn cap(&self, ceiling: &str, holder: &str, year: &str) -> Cap {
        let rows = self.json(&format!("report caps --year {year}"));
        let found = rows.as_array().unwrap().iter().find(|row| {
            row["ceiling"] == ceiling
                && row["holder"] == holder
                && (row["period"] == year || row["period"] == "once")
        });
        let row = found.unwrap_or_else(|| panic!("no row {ceiling} {holder} {year} in {rows:#}"));
        let text = |name: &str| row[name].as_str().map_or("null", |text| text).to_owned();
        Cap {
            limit: text("limit"),
            own: text("own"),
            external: text("external"),
            headroom: text("headroom"),
        }
    }

    /// How many events the ledger holds; it must verify.
    pub(crate) fn events(&self) -> u64 {
        let verdict = self.json("audit verify");
        assert_eq!(verdict["findings"], Value::Array(Vec::new()));
        verdict["events"].as_u64().unwrap()
    }
}

/// A row of the ceilings.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cap {
    pub(crate) limit: String,
    pub(crate) own: String,
    pub(crate) external: String,
    pub(crate) headroom: String,
}

impl Cap {
    /// Own, external, headroom.
    pub(crate) fn sums(&self) -> [&str; 3] {
        [&self.own, &self.external, &self.headroom]
    }
}

/// What a line came to.
pub(crate) struct Ran {
    line: String,
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(line: String, output: &Output) -> Self {
        Self {
            line,
            code: output.status.code().expect("it ends by itself"),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// It ended with this code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        let Self { line, out, err, .. } = &self;
        assert_eq!(self.code, code, "bofu {line}\n{out}\n{err}");
        self
    }

    /// It was done.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        self.exits(0)
    }

    /// It was refused by a rule.
    #[track_caller]
    pub(crate) fn refused(self) -> Self {
        self.exits(1)
    }

    /// The one JSON document on stdout.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    /// The one JSON document on stderr.
    #[track_caller]
    pub(crate) fn error(&self) -> Value {
        serde_json::from_str(&self.err).unwrap_or_else(|error| panic!("{error}: {}", self.err))
    }
}

/// The rows of a CSV file by column.
pub(crate) fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

/// What a list of objects holds under these names, as texts, row by row.
pub(crate) fn columns<'a>(list: &'a Value, names: &[&str]) -> Vec<Vec<&'a str>> {
    let text = |row: &'a Value, name: &&str| row[*name].as_str().unwrap_or("null");
    let row = |row: &'a Value| names.iter().map(|name| text(row, name)).collect();
    list.as_array().unwrap().iter().map(row).collect()
}
