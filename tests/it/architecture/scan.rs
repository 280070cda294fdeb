//! The tokens of a source file: names, paths and the texts of its strings.
//! Comments are not tokens; doc comments are, and are left out.

use std::str::FromStr as _;

use proc_macro2::{Delimiter, LexError, TokenStream, TokenTree};

/// A token as far as the rules need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name or keyword.
    Name(String),
    /// `::`
    Path,
    /// `*`
    Glob,
    /// The source of a string literal, quotes and all.
    Text(String),
    /// Whatever stands in braces, with the number of inline modules around it.
    Group(Tokens),
    /// A comma, a sign, a number.
    Other,
}

/// Tokens at one level, `inside` so many inline modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tokens {
    pub(super) inside: usize,
    pub(super) list: Vec<Token>,
}

/// Reads a source.
pub(super) fn tokens(source: &str) -> Result<Tokens, LexError> {
    Ok(level(TokenStream::from_str(source)?, 0))
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

fn level(stream: TokenStream, inside: usize) -> Tokens {
    let mut list: Vec<Token> = Vec::new();
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        list.push(match tree {
            TokenTree::Ident(name) => Token::Name(name.to_string()),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                if text.ends_with(['"', '#']) { Token::Text(text) } else { Token::Other }
            }
            TokenTree::Punct(sign) if sign.as_char() == ':' => {
                let twice = |next: &TokenTree| {
                    matches!(next, TokenTree::Punct(next) if next.as_char() == ':')
                };
                if trees.next_if(twice).is_some() { Token::Path } else { Token::Other }
            }
            TokenTree::Punct(sign) if sign.as_char() == '*' => Token::Glob,
            TokenTree::Punct(_) => Token::Other,
            TokenTree::Group(group) => {
                let module = group.delimiter() == Delimiter::Brace
                    && matches!(list.iter().rev().take(2).collect::<Vec<_>>()[..],
                        [Token::Name(_), Token::Name(word)] if word == "mod");
                let inner = level(group.stream(), inside + usize::from(module));
                if is_doc(&inner) { Token::Other } else { Token::Group(inner) }
            }
        });
    }
    Tokens { inside, list }
}

/// `[doc = "…"]`, which is what a doc comment is read as.
fn is_doc(tokens: &Tokens) -> bool {
    matches!(&tokens.list[..], [Token::Name(word), Token::Other, Token::Text(_)] if word == "doc")
}
