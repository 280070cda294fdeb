//! From bytes to text: strict UTF-8, else strict GB18030, else refused.
//!
//! Nothing is read by a guess and nothing is replaced: a byte that cannot be
//! read refuses the file with its place, and so does a text that looks like
//! Big5, which GB18030 would read as other characters.

mod big5;

use encoding_rs::{DecoderResult, GB18030};

use super::FileFault;

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text of a file, its byte order mark left out.
///
/// # Errors
/// UTF-16, Big5, a zero byte, and bytes that are neither UTF-8 nor GB18030. A file
/// that is UTF-8 but for a few bytes is a damaged UTF-8 file, even where
/// GB18030 would make (wrong) characters of it.
pub fn decode(bytes: Vec<u8>) -> Result<String, FileFault> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(FileFault::Utf16);
    }
    if let Some(byte) = bytes.iter().position(|&byte| byte == 0) {
        return Err(FileFault::Nul { line: line_of(&bytes, byte), byte });
    }
    let marked = bytes.starts_with(UTF8_MARK);
    let mut text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let byte = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            if marked || is_mostly_utf8(&bytes) {
                return Err(FileFault::Encoding {
                    line: line_of(&bytes, byte),
                    byte,
                    tried: "UTF-8",
                });
            }
            decode_gb18030(&bytes)?
        }
    };
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// Whether the bytes hold more than twice as many well-formed Chinese
/// characters of UTF-8 as faults. In GB18030 text hardly any three bytes in a
/// row are one by chance.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let mut characters = 0_usize;
    let mut faults = 0_usize;
    for chunk in bytes.utf8_chunks() {
        characters += chunk.valid().chars().filter(|c| c.len_utf8() >= 3).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    characters > 2 * faults
}

/// The text of bytes that are said to be UTF-8, its mark left out.
///
/// # Errors
/// The first byte that is not, with its line.
pub fn decode_utf8(bytes: Vec<u8>) -> Result<String, FileFault> {
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        FileFault::Encoding { line: line_of(error.as_bytes(), byte), byte, tried: "UTF-8" }
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// The text of bytes that are said to be GB18030, or its parts GBK and GB2312.
///
/// # Errors
/// The first byte that is not, with its line; bytes that look like Big5.
pub fn decode_gb18030(bytes: &[u8]) -> Result<String, FileFault> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.unwrap_or(0));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    if big5::is_big5(bytes) {
        return Err(FileFault::Big5);
    }
    match result {
        DecoderResult::InputEmpty => Ok(text),
        DecoderResult::Malformed(fault, after) => {
            let byte = read.saturating_sub(usize::from(fault) + usize::from(after));
            Err(FileFault::Encoding { line: line_of(bytes, byte), byte, tried: "GB18030" })
        }
        DecoderResult::OutputFull => {
            Err(FileFault::TooLarge { bytes: u64::MAX, limit: super::MAX_BYTES })
        }
    }
}

/// The line a byte stands in. Neither encoding uses the line feed's byte for
/// anything else.
fn line_of(bytes: &[u8], byte: usize) -> u32 {
    let feeds = bytes.iter().take(byte).filter(|&&byte| byte == b'\n').count();
    u32::try_from(feeds).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn utf8_is_read_with_and_without_its_mark() {
        assert_eq!(decode("名称".into()).unwrap(), "名称");
        assert_eq!(decode("\u{feff}名称".into()).unwrap(), "名称");
    }

    #[test]
    fn gbk_and_the_four_byte_characters_of_gb18030_are_read() {
        for text in ["名称,金额\n样例公司", "垯塱骉", "𬭎䶮㛃", "中圪垯村,1"] {
            assert_eq!(decode(gb(text)).unwrap(), text);
        }
    }

    #[test]
    fn utf16_is_refused_by_its_name() {
        let bytes: Vec<u8> = "\u{feff}名称".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(matches!(decode(bytes), Err(FileFault::Utf16)));
    }

    #[test]
    fn big5_is_refused_by_its_name() {
        let bytes = encoding_rs::BIG5.encode("企業名稱,金額\n樣例公司,1\n").0.into_owned();
        assert!(matches!(decode(bytes), Err(FileFault::Big5)));
    }

    #[test]
    fn a_zero_byte_is_refused_with_its_line() {
        let error = decode(b"a,b\n1,\0".to_vec()).unwrap_err();
        assert!(matches!(error, FileFault::Nul { line: 2, byte: 6 }));
    }

    #[test]
    fn what_is_neither_is_refused_with_its_place() {
        let mut bytes = gb("名称\n样例");
        bytes.extend_from_slice(b"\xff\xff");
        let error = decode(bytes).unwrap_err();
        assert!(
            matches!(error, FileFault::Encoding { line: 2, byte: 9, tried: "GB18030" }),
            "{error}"
        );
    }

    #[test]
    fn a_damaged_utf8_file_is_not_taken_for_gb18030() {
        let mut bytes = "名称,金额\n样例甲公司,1\n样例乙".as_bytes().to_vec();
        bytes.truncate(bytes.len() - 1);
        let error = decode(bytes).unwrap_err();
        assert!(matches!(error, FileFault::Encoding { line: 3, tried: "UTF-8", .. }), "{error}");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = decode(bytes);
        }

        #[test]
        fn any_chinese_text_is_read_from_gb18030(text in "[\u{4e00}-\u{9fa5}]{4,20}") {
            prop_assert_eq!(decode(gb(&text)).unwrap(), text);
        }
    }
}
