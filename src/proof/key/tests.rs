#![allow(clippy::unwrap_used)]

use std::thread;

use super::*;

#[test]
fn bofu_key_names_the_file_and_the_default_is_in_the_users_configuration() {
    assert_eq!(path(Some("/tmp/k".into())).unwrap(), Path::new("/tmp/k"));
    let default = path(None).unwrap();
    assert!(default.ends_with("bofu/signing-key"), "{}", default.display());
    assert_eq!(path(Some(OsString::new())).unwrap(), default);
}

#[test]
fn a_key_is_made_once_and_read_ever_after() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("deep/er/key");
    assert!(matches!(load(&file), Err(KeyError::Missing(_))));
    let (key, made) = load_or_create(&file).unwrap();
    assert!(made);
    let (again, made) = load_or_create(&file).unwrap();
    assert!(!made);
    assert_eq!(key.to_bytes(), again.to_bytes());
    let left = fs::read_dir(file.parent().unwrap()).unwrap().count();
    assert_eq!(left, 1, "the draft is gone");
}

#[test]
fn several_at_once_get_the_same_key() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("key");
    let keys = thread::scope(|scope| {
        let makers: Vec<_> = (0..8).map(|_| scope.spawn(|| load_or_create(&file))).collect();
        makers.into_iter().map(|maker| maker.join().unwrap().unwrap()).collect::<Vec<_>>()
    });
    assert!(keys.iter().all(|(key, _)| key.to_bytes() == keys[0].0.to_bytes()));
    assert_eq!(keys.iter().filter(|(_, made)| *made).count(), 1);
}

#[test]
fn two_keys_differ_and_two_names_differ() {
    let directory = tempfile::tempdir().unwrap();
    let key = |name: &str| load_or_create(&directory.path().join(name)).unwrap().0;
    assert_ne!(key("a").to_bytes(), key("b").to_bytes());
    let name = chance_name().unwrap();
    assert_eq!(name.len(), 16);
    assert_ne!(name, chance_name().unwrap());
}

#[test]
fn a_file_that_is_no_key_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("key");
    let short = format!("{HEADING}{}\n", BASE64.encode([1; 31]));
    for text in [b"".as_slice(), b"\xFF\xFE", b"bofu-signing-key-1 ?", b"{}", short.as_bytes()] {
        fs::remove_file(&file).ok();
        write_private(&file, "").unwrap();
        fs::write(&file, text).unwrap();
        assert!(matches!(load_or_create(&file), Err(KeyError::Malformed(_))), "{text:?}");
        assert_eq!(fs::read(&file).unwrap(), text);
    }
    assert!(matches!(load(directory.path()), Err(KeyError::Io { .. } | KeyError::Open { .. })));
}

#[cfg(unix)]
#[test]
fn a_key_is_private_and_one_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;

    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("key");
    load_or_create(&file).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    for open in [0o640, 0o604, 0o666, 0o610] {
        fs::set_permissions(&file, fs::Permissions::from_mode(open)).unwrap();
        assert!(matches!(load(&file), Err(KeyError::Open { mode, .. }) if mode == open));
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(load(&file).is_ok());
}
