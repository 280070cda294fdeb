#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: origin("93ab01ff20c4d7e5"), size: 1731, root: [0xAB; 32] }
}

fn verifier() -> VerifierKey {
    VerifierKey::new(&checkpoint().origin, key().verifying_key()).unwrap()
}

fn opened(note: &str) -> Result<Checkpoint, NoteError> {
    Note::parse(note.as_bytes())?.verify(&verifier())
}

/// The example in the documentation of Go's package `note`, where the format
/// comes from.
#[test]
fn the_published_example_of_the_format_verifies() {
    let key =
        VerifierKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
            .unwrap();
    let note = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let parsed = Note::parse(note.as_bytes()).unwrap();
    assert_eq!(parsed.check_signature(&key), Ok(()));
    assert!(matches!(parsed.verify(&key), Err(NoteError::Body(_))), "it is no checkpoint");
    let changed = Note::parse(note.replace("answer", "anSwer").as_bytes()).unwrap();
    assert!(matches!(changed.check_signature(&key), Err(NoteError::BadSignature(_))));
}

#[test]
fn a_checkpoint_that_was_signed_opens_with_its_key() {
    let note = checkpoint().sign(&key()).unwrap();
    assert_eq!(opened(&note), Ok(checkpoint()));
    let text = verifier().to_string();
    assert_eq!(VerifierKey::parse(&format!("{text}\n")).unwrap(), verifier());
    insta::assert_snapshot!(format!("{note}{text}"), @r"
    bofu.ledger/93ab01ff20c4d7e5
    1731
    q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=

    — bofu.ledger/93ab01ff20c4d7e5 hTV6OUEPdAhqF0n7V+ePsLZHnl3cGuU7Ut+A3nZ0LN+Dm7avRHPfXTMRAwKYzZATqKzU+ctWyZfgtpo4XJagE1Z7oQI=
    bofu.ledger/93ab01ff20c4d7e5+85357a39+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs
    ");
}

#[test]
fn a_witness_may_add_its_signature_and_another_key_is_not_believed() {
    let note = checkpoint().sign(&key()).unwrap();
    let witnessed = format!("{note}— witness.example/w1 jWbPPwAAAABkGFDLEZMHwQ==\n");
    assert_eq!(opened(&witnessed), Ok(checkpoint()));

    let other =
        VerifierKey::new(&checkpoint().origin, SigningKey::from_bytes(&[8; 32]).verifying_key())
            .unwrap();
    let parsed = Note::parse(note.as_bytes()).unwrap();
    assert!(matches!(parsed.verify(&other), Err(NoteError::UnknownKey { .. })));
    assert_eq!(parsed.unverified(), Ok(checkpoint()));
}

#[test]
fn a_note_signed_for_another_ledger_is_refused() {
    let verifier = verifier();
    let text = Checkpoint { origin: origin("other"), ..checkpoint() }.text();
    let signature = key().sign(text.as_bytes()).to_bytes();
    let line = BASE64.encode([verifier.id.as_slice(), &signature].concat());
    let note = format!("{text}\n— {} {line}\n", verifier.name);
    assert!(matches!(opened(&note), Err(NoteError::Origin { .. })));
}

#[test]
fn malformed_notes_are_refused_each_for_its_reason() {
    let note = checkpoint().sign(&key()).unwrap();
    let parse = |text: &str| Note::parse(text.as_bytes()).map(|_| ());
    assert_eq!(parse(""), Err(NoteError::Unsigned));
    assert_eq!(parse(note.trim_end()), Err(NoteError::Unsigned));
    assert_eq!(parse(&note.replace('\n', "\r\n")), Err(NoteError::NotText));
    assert_eq!(Note::parse(&[0xFF, b'\n']).map(|_| ()), Err(NoteError::NotText));
    assert_eq!(parse(&"x".repeat(70_000)), Err(NoteError::TooLong(70_000)));
    let many = format!("{note}{}", "— w AAAAAAA=\n".repeat(64));
    assert_eq!(parse(&many), Err(NoteError::TooManySignatures));
    for line in ["- a AAAAAAA=", "— a", "— a+b AAAAAAA=", "— a AAAA", "— a b c", "—  AAAAAAA="]
    {
        let refused = parse(&format!("x\n\n{line}\n"));
        assert_eq!(refused, Err(NoteError::SignatureLine(line.to_owned())));
    }
}

#[test]
fn malformed_checkpoints_are_refused_each_for_its_reason() {
    let root = BASE64.encode([1; 32]);
    for text in [
        "o\n1\n".to_owned(),
        format!("o o\n1\n{root}\n"),
        format!("o\n01\n{root}\n"),
        format!("o\n+1\n{root}\n"),
        format!("o\n\n{root}\n"),
        format!("o\n99999999999999999999\n{root}\n"),
        "o\n1\nAAAA\n".to_owned(),
        format!("o\n1\n{}\n", root.trim_end_matches('=')),
        format!("o\n1\n{root}\n\nmore\n"),
    ] {
        assert!(matches!(Checkpoint::parse(&text), Err(NoteError::Body(_))), "{text:?}");
    }
    assert!(Checkpoint::parse(&format!("o\n0\n{root}\nmore\n")).is_ok());
}

#[test]
fn malformed_keys_are_refused() {
    let good = verifier().to_string();
    let (name, rest) = good.split_once('+').unwrap();
    let (hash, encoded) = rest.split_once('+').unwrap();
    let typed = |kind: u8, key: &[u8]| BASE64.encode([&[kind], key].concat());
    for bad in [
        String::new(),
        name.to_owned(),
        format!("{name}+{hash}"),
        format!("{name}+00000000+{encoded}"),
        format!("x{name}+{hash}+{encoded}"),
        format!("{name}+{hash}+{encoded}="),
        format!("{name}+{hash}+{}", typed(2, &[7; 32])),
        format!("{name}+{hash}+{}", typed(1, &[7; 31])),
        format!("{name}+{hash}+{}", typed(1, &[0; 32])),
    ] {
        assert!(matches!(VerifierKey::parse(&bad), Err(NoteError::Key(_))), "{bad:?}");
    }
    assert!(matches!(VerifierKey::new("拨付", key().verifying_key()), Err(NoteError::Name(_))));
    assert!(matches!(
        Checkpoint { origin: "a b".to_owned(), ..checkpoint() }.sign(&key()),
        Err(NoteError::Name(_)),
    ));
}

proptest! {
    #[test]
    fn no_changed_byte_leaves_a_note_believed(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let note = checkpoint().sign(&key()).unwrap().into_bytes();
        let place = place.index(note.len());
        prop_assume!(note[place] != byte);
        let mut changed = note;
        changed[place] = byte;
        let believed = Note::parse(&changed).and_then(|note| note.verify(&verifier()));
        prop_assert!(believed.is_err());
    }

    #[test]
    fn no_bytes_make_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in any::<String>()) {
        for input in [&bytes, text.as_bytes(), format!("{text}\n\n— {text}\n").as_bytes()] {
            if let Ok(note) = Note::parse(input) {
                prop_assert!(note.verify(&verifier()).is_err());
                let _ = note.unverified();
            }
        }
        prop_assert!(VerifierKey::parse(&text).is_err());
        let _ = Checkpoint::parse(&text);
    }
}
