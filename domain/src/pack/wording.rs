//! One table for the words of an error: code, English, Chinese and remedy side
//! by side, so that none of the four is ever forgotten.

use crate::language::Text;

/// A phrase in both languages.
pub(super) const fn said(en: &'static str, zh: &'static str) -> Text<&'static str> {
    Text { zh, en }
}

/// Writes an enum of errors that implements `Display`, `Error` and
/// [`Explained`](crate::explained::Explained). Texts capture the variant's
/// fields as `format!` does. Per variant: code, English, Chinese, hint, hint in
/// Chinese. A last line `@ Variant(Inner)` lets another error speak for itself.
macro_rules! wording {
    (
        $(#[$docs:meta])*
        pub enum $name:ident {
            $(
                $(#[$about:meta])*
                $variant:ident { $($(#[$said:meta])* $field:ident: $ty:ty),* $(,)? }
                => $code:literal, $en:literal, $zh:literal, $hint:literal, $hint_zh:literal;
            )+
            $(@ $(#[$passed:meta])* $pass:ident($inner:ty))?
        }
    ) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $($(#[$about])* $variant { $($(#[$said])* $field: $ty),* },)+
            $($(#[$passed])* $pass($inner),)?
        }

        impl $name {
            /// Every code that it can have, in the order of its table.
            pub const CODES: &'static [&'static str] = &[$($code),+];
        }

        #[allow(unused_variables, clippy::useless_format)]
        impl $crate::explained::Explained for $name {
            fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code,)+ $(Self::$pass(inner) => inner.code(),)? }
            }

            fn zh(&self) -> String {
                match self {
                    $(Self::$variant { $($field),* } => format!($zh),)+
                    $(Self::$pass(inner) => inner.zh(),)?
                }
            }

            fn hint(&self) -> String {
                match self {
                    $(Self::$variant { $($field),* } => format!($hint),)+
                    $(Self::$pass(inner) => inner.hint(),)?
                }
            }

            fn hint_zh(&self) -> String {
                match self {
                    $(Self::$variant { $($field),* } => format!($hint_zh),)+
                    $(Self::$pass(inner) => inner.hint_zh(),)?
                }
            }
        }

        #[allow(unused_variables)]
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$variant { $($field),* } => write!(f, $en),)+
                    $(Self::$pass(inner) => <$inner as std::fmt::Display>::fmt(inner, f),)?
                }
            }
        }

        impl std::error::Error for $name {}
    };
}

pub(super) use wording;
