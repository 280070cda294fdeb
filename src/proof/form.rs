//! Whether a stored text is its own RFC 8785 form, found on the way past.
//!
//! To parse and to write again says the same, and takes ten times as long. The
//! rules are few, because the ledger writes no number but integers below 2^53:
//!
//! | what | the one form |
//! |---|---|
//! | white space | none |
//! | keys | strictly ascending by UTF-16 code units (§3.2.3), so none twice |
//! | strings | `\b \t \n \f \r \" \\`, other controls `\u00xx` in lower case, all else plain |
//! | numbers | `0` or an integer without leading zero, below 2^53 in magnitude |
//!
//! A property test holds it equal to parsing and writing again.

use std::cmp::Ordering;

#[cfg(test)]
mod tests;

/// Objects and lists within each other that `serde_json` reads.
const DEEPEST: usize = 127;
/// The first integer that a double cannot tell from its neighbour: 2^53.
const LIMIT: u64 = 1 << 53;

/// Whether a text is JSON in its RFC 8785 form, its numbers integers below
/// 2^53.
pub(super) fn is_canonical(text: &str) -> bool {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0 };
    reader.document().is_some() && reader.at == reader.bytes.len()
}

/// An object or list that is open.
enum Open<'a> {
    /// With its last key, without the quotation marks.
    Object(&'a str),
    List,
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(word.as_bytes()).then(|| self.at += word.len())
    }

    /// One value with all that it holds; without recursion, so that no text
    /// can exhaust the stack.
    fn document(&mut self) -> Option<()> {
        let mut open: Vec<Open<'a>> = Vec::new();
        loop {
            // A value stands here.
            match self.peek()? {
                bracket @ (b'{' | b'[') => {
                    if open.len() == DEEPEST {
                        return None;
                    }
                    self.at += 1;
                    let close = if bracket == b'{' { b'}' } else { b']' };
                    if self.peek()? != close {
                        let object = bracket == b'{';
                        open.push(if object { Open::Object(self.key()?) } else { Open::List });
                        continue;
                    }
                    self.at += 1;
                }
                b'"' => drop(self.string()?),
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => self.number()?,
            }
            // A value has ended: so may what it stands in.
            loop {
                match open.last_mut() {
                    None => return Some(()),
                    Some(Open::Object(last)) => {
                        if self.peek()? == b',' {
                            self.at += 1;
                            let key = self.key()?;
                            if by_units(last, key) != Ordering::Less {
                                return None;
                            }
                            *last = key;
                            break;
                        }
                        self.eat(b'}')?;
                    }
                    Some(Open::List) => {
                        if self.peek()? == b',' {
                            self.at += 1;
                            break;
                        }
                        self.eat(b']')?;
                    }
                }
                open.pop();
            }
        }
    }

    fn key(&mut self) -> Option<&'a str> {
        let key = self.string()?;
        self.eat(b':')?;
        Some(key)
    }

    /// A string; what stands between its quotation marks.
    fn string(&mut self) -> Option<&'a str> {
        self.eat(b'"')?;
        let begun = self.at;
        loop {
            let rest = self.bytes.get(self.at..)?;
            self.at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
            match self.peek()? {
                b'"' => break,
                b'\\' => {
                    self.at += 1;
                    self.escape()?;
                }
                _ => return None,
            }
        }
        let inner = self.text.get(begun..self.at);
        self.at += 1;
        inner
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Option<()> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'b' | b't' | b'n' | b'f' | b'r' => Some(()),
            b'u' => {
                let digits = self.bytes.get(self.at..self.at + 4)?;
                self.at += 4;
                control(digits).map(drop)
            }
            _ => None,
        }
    }

    fn number(&mut self) -> Option<()> {
        let minus = self.eat(b'-').is_some();
        let first = self.peek()?;
        if first == b'0' {
            self.at += 1;
            return (!minus).then_some(());
        }
        let mut value = 0_u64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
            self.at += 1;
        }
        (first.is_ascii_digit() && value < LIMIT).then_some(())
    }
}

/// The control character of `\u00xx` that has no shorter form.
fn control(digits: &[u8]) -> Option<u16> {
    let [b'0', b'0', high @ (b'0' | b'1'), low @ (b'0'..=b'9' | b'a'..=b'f')] = *digits else {
        return None;
    };
    let low = if low <= b'9' { low - b'0' } else { low - b'a' + 10 };
    let code = (high - b'0') * 16 + low;
    (!matches!(code, 8 | 9 | 10 | 12 | 13)).then_some(u16::from(code))
}

/// The order of RFC 8785 §3.2.3, of keys as they are written.
fn by_units(left: &str, right: &str) -> Ordering {
    let plain = |key: &str| key.is_ascii() && !key.contains('\\');
    if plain(left) && plain(right) {
        return left.cmp(right);
    }
    units(left).cmp(&units(right))
}

/// The UTF-16 code units that a key stands for. Its escapes are known to be
/// well-formed.
fn units(key: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(key.len());
    let mut rest = key;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        units.extend(plain.encode_utf16());
        let (unit, length) = match escaped.as_bytes() {
            [b'b', ..] => (8, 1),
            [b't', ..] => (9, 1),
            [b'n', ..] => (10, 1),
            [b'f', ..] => (12, 1),
            [b'r', ..] => (13, 1),
            [b'u', digits @ ..] => (digits.get(..4).and_then(control).unwrap_or_default(), 5),
            [other, ..] => (u16::from(*other), 1),
            [] => break,
        };
        units.push(unit);
        rest = escaped.get(length..).unwrap_or_default();
    }
    units.extend(rest.encode_utf16());
    units
}
