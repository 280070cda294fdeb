//! A database's password: taken from where PostgreSQL's own clients take it,
//! and shown to nobody.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    thread,
};

use super::test_office::TestOffice;

const SECRET: &str = "geheim-4711";

/// One message after its letter, if it has one.
fn read(stream: &mut TcpStream, letter: bool) -> Vec<u8> {
    if letter {
        stream.read_exact(&mut [0]).unwrap();
    }
    let mut length = [0; 4];
    stream.read_exact(&mut length).unwrap();
    let mut body = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap() - 4];
    stream.read_exact(&mut body).unwrap();
    body
}

/// Asks whoever connects for a password in clear, and answers with it.
fn asked_for(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    if read(&mut stream, false).starts_with(&80_877_103_u32.to_be_bytes()) {
        stream.write_all(b"N").unwrap();
        read(&mut stream, false);
    }
    stream.write_all(b"R\0\0\0\x08\0\0\0\x03").unwrap();
    let mut password = read(&mut stream, true);
    password.pop();
    String::from_utf8(password).unwrap()
}

#[test]
fn the_password_comes_from_the_environment_or_a_password_file() {
    let office = TestOffice::embedded();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let file = office.file("passwords", format!("127.0.0.1:{port}:db:u:{SECRET}\n"));
    let file = office.path(&file);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let url = format!("postgres://u@127.0.0.1:{port}/db");
    let ways = [("PGPASSWORD", SECRET.to_owned()), ("PGPASSFILE", file.display().to_string())];
    for (name, value) in ways {
        let mut command = office.bofu();
        for other in ["PGPASSWORD", "PGPASSFILE", "PGSSLMODE"] {
            command.env_remove(other);
        }
        command.args(["--store", &url, "audit", "verify"]).env(name, value);
        let given = thread::scope(|scope| {
            let asked = scope.spawn(|| asked_for(&listener));
            let output = command.output().unwrap();
            let told = [output.stdout, output.stderr].concat();
            assert!(!String::from_utf8_lossy(&told).contains(SECRET));
            asked.join().unwrap()
        });
        assert_eq!(given, SECRET, "{name}");
    }
}

#[test]
fn a_malformed_address_is_refused_without_its_password_and_makes_no_directory() {
    let office = TestOffice::embedded();
    for address in [
        "postgres://u:SECRET#x@h/db",
        "postgres://u:SECRET/x@h/db",
        "postgres://u@h/db?password=SECRET&schema=A",
        "postgres:/u:SECRET@h/db",
        "postgres:u:SECRET@h/db",
        "Postgres:/u:SECRET@h/db",
        "postgers:/u:SECRET@h/db",
    ] {
        for line in [vec!["init"], vec!["audit", "verify"], vec!["quickstart"]] {
            for form in ["text", "json"] {
                let global = ["--store", address, "--format", form];
                let ran = office.run_words(&[&global[..], &line[..]].concat());
                assert!(ran.code == 2 || ran.code == 3, "{address}: {}", ran.code);
                let told = format!("{}{}", ran.out, ran.err);
                assert!(!told.contains("SECRET"), "{told}");
                assert!(told.contains("bad-store-location"), "{told}");
            }
        }
    }
    let made: Vec<_> = fs::read_dir(office.path(".")).unwrap().collect();
    assert!(made.is_empty(), "{made:?}");
}
