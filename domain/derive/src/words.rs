//! The attribute `#[explain(…)]` of one variant.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    Attribute, Error, Expr, ExprLit, Ident, Lit, LitStr, Token, parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

/// Code, message and remedies, as expressions over the variant's fields.
#[derive(Default)]
pub(crate) struct Words {
    /// All four are those of the only field.
    pub(crate) is_transparent: bool,
    code: Option<TokenStream>,
    zh: Option<TokenStream>,
    hint: Option<TokenStream>,
    hint_zh: Option<TokenStream>,
}

impl Words {
    /// The words of all `#[explain(…)]` attributes together.
    pub(crate) fn of(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut words = Self::default();
        for attribute in attributes.iter().filter(|one| one.path().is_ident("explain")) {
            let entries =
                attribute.parse_args_with(Punctuated::<Entry, Token![,]>::parse_terminated)?;
            for entry in entries {
                words.take(entry)?;
            }
        }
        Ok(words)
    }

    /// These words, and where they lack code, message or remedy, those that all
    /// variants share.
    pub(crate) fn or(mut self, shared: &Self) -> Self {
        if self.is_transparent {
            return self;
        }
        self.code = self.code.or_else(|| shared.code.clone());
        self.zh = self.zh.or_else(|| shared.zh.clone());
        if self.hint.is_none() && self.hint_zh.is_none() {
            self.hint.clone_from(&shared.hint);
            self.hint_zh.clone_from(&shared.hint_zh);
        }
        self
    }

    /// Refuses words that are incomplete.
    pub(crate) fn check(&self, at: Span) -> syn::Result<()> {
        if self.is_transparent {
            let others = [&self.code, &self.zh, &self.hint, &self.hint_zh];
            if others.iter().any(|one| one.is_some()) {
                return Err(Error::new(at, "a transparent variant has no words of its own"));
            }
            return Ok(());
        }
        if self.code.is_none() || self.zh.is_none() {
            return Err(Error::new(at, "#[explain(code = …, zh = …)] is missing"));
        }
        if self.hint.is_some() != self.hint_zh.is_some() {
            return Err(Error::new(at, "a hint is given in both languages or in none"));
        }
        Ok(())
    }

    fn take(&mut self, entry: Entry) -> syn::Result<()> {
        let name = entry.name.to_string();
        let place = match name.as_str() {
            "transparent" => {
                self.is_transparent = true;
                return Ok(());
            }
            "code" => &mut self.code,
            "zh" => &mut self.zh,
            "hint" => &mut self.hint,
            "hint_zh" => &mut self.hint_zh,
            _ => return Err(Error::new(entry.name.span(), "unknown word")),
        };
        let value = match entry.value {
            Some(Value::Expression(expression)) if name == "code" => {
                refuse_other_than_kebab(&expression)?;
                expression.to_token_stream()
            }
            Some(value) => value.text(),
            None => return Err(Error::new(entry.name.span(), "its text is missing")),
        };
        if place.replace(value).is_some() {
            return Err(Error::new(entry.name.span(), "given twice"));
        }
        Ok(())
    }

    /// `&'static str`.
    pub(crate) fn code(&self) -> TokenStream {
        self.code.clone().unwrap_or_default()
    }

    /// The texts of type `String`: Chinese message, remedy, Chinese remedy.
    pub(crate) fn texts(&self) -> [TokenStream; 3] {
        let or_empty = |text: &Option<TokenStream>| {
            text.clone().unwrap_or_else(|| quote!(::std::string::String::new()))
        };
        [or_empty(&self.zh), or_empty(&self.hint), or_empty(&self.hint_zh)]
    }
}

/// Refuses a literal code that is not kebab-case, as scripts expect it.
fn refuse_other_than_kebab(code: &Expr) -> syn::Result<()> {
    let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = code else { return Ok(()) };
    if is_kebab(&text.value()) { Ok(()) } else { Err(Error::new(text.span(), "not kebab-case")) }
}

fn is_kebab(code: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    code.split('-').all(|part| !part.is_empty() && part.bytes().all(is_plain))
}

/// `name`, `name = expression` or `name("format", arguments)`.
struct Entry {
    name: Ident,
    value: Option<Value>,
}

enum Value {
    Expression(Expr),
    Format(LitStr, TokenStream),
}

impl Value {
    /// An expression of type `String`.
    fn text(self) -> TokenStream {
        match self {
            Self::Expression(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => {
                formatted(&text, &TokenStream::new())
            }
            Self::Expression(expression) => {
                quote!(::std::string::String::from(#expression))
            }
            Self::Format(text, arguments) => formatted(&text, &arguments),
        }
    }
}

impl Parse for Entry {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let name: Ident = input.parse()?;
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            return Ok(Self { name, value: Some(Value::Expression(input.parse()?)) });
        }
        if !input.peek(syn::token::Paren) {
            return Ok(Self { name, value: None });
        }
        let inside;
        parenthesized!(inside in input);
        let text = inside.parse()?;
        let arguments = inside.parse()?;
        Ok(Self { name, value: Some(Value::Format(text, arguments)) })
    }
}

/// A literal whose `{0}` are the fields of a tuple; with its arguments.
fn formatted(text: &LitStr, arguments: &TokenStream) -> TokenStream {
    let named = name_positions(&text.value());
    if !named.contains(['{', '}']) {
        return quote!(::std::string::String::from(#text));
    }
    // Names in the literal are looked up where the fields are bound.
    let named = LitStr::new(&named, text.span());
    quote!(::std::format!(#named #arguments))
}

/// `{0}` → `{_0}`.
fn name_positions(text: &str) -> String {
    let mut named = String::with_capacity(text.len());
    let mut before = ' ';
    for character in text.chars() {
        if before == '{' && character.is_ascii_digit() {
            named.push('_');
        }
        named.push(character);
        // `{{` opens nothing.
        before = if before == '{' && character == '{' { ' ' } else { character };
    }
    named
}

#[cfg(test)]
mod tests {
    use super::{is_kebab, name_positions};

    #[test]
    fn a_code_is_of_small_letters_digits_and_single_hyphens() {
        assert!(["month-open", "utf8", "closed"].into_iter().all(is_kebab));
        assert!(
            !["Month-open", "month_open", "month--open", "-open", "", "已关账"]
                .into_iter()
                .any(is_kebab)
        );
    }

    #[test]
    fn a_position_becomes_the_name_of_its_field() {
        assert_eq!(name_positions("{0} of {1:>3}, {left}"), "{_0} of {_1:>3}, {left}");
        assert_eq!(name_positions("{{0}}"), "{{0}}");
    }
}
