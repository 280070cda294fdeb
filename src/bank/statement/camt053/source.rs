//! From bytes to text, by what the XML declaration says.

use super::super::{Flaw, Spot, StatementFault, fault::XmlFlaw};
use bofu_tabular::{FileFault, decode_gb18030, decode_utf8};

/// Where a declaration ends at the latest.
const DECLARATION: usize = 256;

/// The text. What is declared UTF-8, or declares nothing, must be UTF-8; what
/// is declared GB18030, GBK or GB2312 must be GB18030.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, StatementFault> {
    let declared = declared(&bytes).unwrap_or_else(|| "utf-8".to_owned());
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.contains(&0) {
        return Err(refused(XmlFlaw::Encoding { declared: "UTF-16".to_owned() }, 1));
    }
    let text = match declared.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" | "us-ascii" | "ascii" => decode_utf8(bytes),
        "gb18030" | "gbk" | "gb2312" => decode_gb18030(&bytes),
        _ => return Err(refused(XmlFlaw::Encoding { declared }, 1)),
    };
    text.map_err(|fault| {
        if let FileFault::Encoding { line, byte, tried } = fault {
            refused(XmlFlaw::Undecodable { byte, tried: tried.to_owned() }, line)
        } else {
            refused(XmlFlaw::IllFormed { why: fault.to_string() }, 1)
        }
    })
}

fn refused(flaw: XmlFlaw, line: u32) -> StatementFault {
    StatementFault::content(Some(Spot::Line(line)), Flaw::Xml(flaw))
}

/// The encoding that the declaration names.
fn declared(bytes: &[u8]) -> Option<String> {
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = plain.get(..DECLARATION.min(plain.len()))?;
    let ascii: String =
        head.iter().take_while(|byte| **byte != b'>').map(|&b| char::from(b)).collect();
    let (_, behind) = ascii.strip_prefix("<?xml")?.split_once("encoding")?;
    let value = behind.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split(quote).next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_says_how_the_bytes_are_read() {
        let gb = encoding_rs::GB18030.encode("<?xml version='1.0' encoding='GBK'?><a>样例</a>").0;
        assert!(text(gb.into_owned()).unwrap().ends_with("<a>样例</a>"));
        assert!(text("\u{feff}<a>样例</a>".into()).unwrap().starts_with("<a>"));
        assert_eq!(declared(b"<?xml version=\"1.0\" encoding = \"UTF-8\"?>"), Some("UTF-8".into()));
        assert_eq!(declared(b"<a encoding='x'>"), None);
    }

    #[test]
    fn bytes_that_are_not_what_is_declared_are_refused_with_their_line() {
        let gb =
            encoding_rs::GB18030.encode("<?xml version='1.0' encoding='UTF-8'?>\n<a>样例</a>").0;
        let fault = text(gb.into_owned()).unwrap_err();
        assert!(fault.to_string().contains("line 2"), "{fault}");
        let other = text(b"<?xml version='1.0' encoding='ISO-8859-1'?><a/>".to_vec()).unwrap_err();
        assert!(other.to_string().contains("ISO-8859-1"), "{other}");
    }
}
