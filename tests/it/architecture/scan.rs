//! The tokens of a source file: names and the texts of its strings.
//! Comments are not tokens; doc comments are, and are left out.

use std::str::FromStr as _;

use proc_macro2::{LexError, TokenStream, TokenTree};

/// A token as far as the rules need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name or keyword.
    Name(String),
    /// The source of a string literal, quotes and all.
    Text(String),
    /// Whatever stands in brackets.
    Group(Tokens),
    /// A sign or a number.
    Other,
}

/// Tokens at one level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
}

/// Reads a source.
pub(super) fn tokens(source: &str) -> Result<Tokens, LexError> {
    Ok(level(TokenStream::from_str(source)?))
}

impl Tokens {
    /// Calls `see` for this level and every one in it.
    pub(super) fn each_level(&self, see: &mut impl FnMut(&Self)) {
        see(self);
        for token in &self.list {
            if let Token::Group(inner) = token {
                inner.each_level(see);
            }
        }
    }
}

fn level(stream: TokenStream) -> Tokens {
    let token = |tree| match tree {
        TokenTree::Ident(name) => Token::Name(name.to_string()),
        TokenTree::Literal(literal) => {
            let text = literal.to_string();
            if text.ends_with(['"', '#']) { Token::Text(text) } else { Token::Other }
        }
        TokenTree::Punct(_) => Token::Other,
        TokenTree::Group(group) => {
            let inner = level(group.stream());
            if is_doc(&inner) { Token::Other } else { Token::Group(inner) }
        }
    };
    Tokens { list: stream.into_iter().map(token).collect() }
}

/// `[doc = "…"]`, which is what a doc comment is read as.
fn is_doc(tokens: &Tokens) -> bool {
    matches!(&tokens.list[..], [Token::Name(word), Token::Other, Token::Text(_)] if word == "doc")
}
