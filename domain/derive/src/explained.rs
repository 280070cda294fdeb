//! The implementation of `Explained`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Fields, Generics, Ident, parse_quote, spanned::Spanned as _};

use crate::words::Words;

/// One `impl Explained`, with an arm for each variant.
pub(crate) fn implement(input: &DeriveInput) -> syn::Result<TokenStream> {
    let arms: Vec<Arm> = match &input.data {
        Data::Enum(data) => {
            let shared = Words::of(&input.attrs)?;
            let arm = |variant: &syn::Variant| {
                let name = &variant.ident;
                let words = Words::of(&variant.attrs)?.or(&shared);
                Arm::of(&quote!(Self::#name), &variant.fields, &words, name.span())
            };
            data.variants.iter().map(arm).collect::<syn::Result<_>>()?
        }
        Data::Struct(data) => {
            let words = Words::of(&input.attrs)?;
            vec![Arm::of(&quote!(Self), &data.fields, &words, input.ident.span())?]
        }
        Data::Union(_) => return Err(Error::new(input.span(), "a union explains nothing")),
    };
    let codes = arms.iter().map(|arm| arm.with(&arm.code));
    let zh = arms.iter().map(|arm| arm.with(&arm.texts[0]));
    let hints = arms.iter().map(|arm| arm.with(&arm.texts[1]));
    let hints_zh = arms.iter().map(|arm| arm.with(&arm.texts[2]));
    let name = &input.ident;
    let generics = explained_parameters(&input.generics);
    let (generics, arguments, bounds) = generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        #[allow(unused_variables, clippy::all, clippy::pedantic)]
        impl #generics ::bofu_domain::explained::Explained for #name #arguments #bounds {
            fn code(&self) -> &'static str {
                match self { #(#codes)* }
            }
            fn zh(&self) -> ::std::string::String {
                match self { #(#zh)* }
            }
            fn hint(&self) -> ::std::string::String {
                match self { #(#hints)* }
            }
            fn hint_zh(&self) -> ::std::string::String {
                match self { #(#hints_zh)* }
            }
        }
    })
}

/// An error that carries another one speaks for it, so each type parameter
/// must be able to speak.
fn explained_parameters(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(::bofu_domain::explained::Explained));
    }
    generics
}

struct Arm {
    pattern: TokenStream,
    code: TokenStream,
    texts: [TokenStream; 3],
}

impl Arm {
    fn of(path: &TokenStream, fields: &Fields, words: &Words, at: Span) -> syn::Result<Self> {
        words.check(at)?;
        let names: Vec<Ident> = (0..)
            .zip(fields)
            .map(|(index, field): (usize, _)| {
                field.ident.clone().unwrap_or_else(|| format_ident!("_{index}"))
            })
            .collect();
        let pattern = match fields {
            Fields::Named(_) => quote!(#path { #(#names),* }),
            Fields::Unnamed(_) => quote!(#path(#(#names),*)),
            Fields::Unit => quote!(#path),
        };
        if !words.is_transparent {
            return Ok(Self { pattern, code: words.code(), texts: words.texts() });
        }
        let [only] = names.as_slice() else {
            return Err(Error::new(at, "a transparent variant has one field"));
        };
        let call = |method: &str| {
            let method = format_ident!("{method}");
            // By the method's name, so that it is found through a `Box`.
            quote!({
                use ::bofu_domain::explained::Explained as _;
                #only.#method()
            })
        };
        let texts = ["zh", "hint", "hint_zh"].map(call);
        Ok(Self { pattern, code: call("code"), texts })
    }

    fn with(&self, value: &TokenStream) -> TokenStream {
        let pattern = &self.pattern;
        quote!(#pattern => #value,)
    }
}
