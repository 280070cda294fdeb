//! Lists of words: what a file, a table and an event call a thing, and what an
//! office calls it.

/// Writes an enum of which every variant has the word that stands in events,
/// tables and files, and its Chinese. The crate that uses it knows `serde`.
///
/// It gives `ALL` (in the order of the list), `as_str`, `zh`, `parse` and
/// `Display`; serde writes and reads the same words.
#[macro_export]
macro_rules! words {
    ($(#[$docs:meta])* $name:ident {
        $($(#[$word_docs:meta])* $word:ident = $en:literal, $zh:literal;)+
    }) => {
        $(#[$docs])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            ::serde::Serialize, ::serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$word_docs])* #[serde(rename = $en)] $word,)+
        }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &[Self] = &[$(Self::$word),+];

            /// As it stands in tables and files.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$word => $en,)+ }
            }

            /// As an office calls it.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$word => $zh,)+ }
            }

            /// Reads what [`Self::as_str`] writes.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub use words;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    #![allow(unreachable_pub, reason = "lists of words are mostly public")]

    words! {
        /// A list of two.
        Answer {
            /// It is.
            Yes = "yes", "是";
            /// It may be.
            NotYet = "later", "未定";
        }
    }

    #[test]
    fn a_word_is_the_same_in_tables_in_events_and_when_it_is_read_again() {
        assert_eq!(Answer::ALL, [Answer::Yes, Answer::NotYet]);
        assert_eq!(format!("{:>6}|", Answer::NotYet), " later|");
        assert_eq!(Answer::NotYet.zh(), "未定");
        for answer in Answer::ALL {
            let json = serde_json::to_string(answer).unwrap();
            assert_eq!(json, format!("\"{}\"", answer.as_str()));
            assert_eq!(serde_json::from_str::<Answer>(&json).unwrap(), *answer);
            assert_eq!(Answer::parse(answer.as_str()), Some(*answer));
        }
        assert_eq!(Answer::parse("not-yet"), None);
    }
}
