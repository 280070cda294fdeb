//! The implementation of `Explained`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Attribute, Data, DeriveInput, Error, Fields, Ident, spanned::Spanned as _};

use crate::words::Words;

/// One `impl Explained`, with an arm for each variant.
pub(crate) fn implement(input: &DeriveInput) -> syn::Result<TokenStream> {
    let arms: Vec<Arm> = match &input.data {
        Data::Enum(data) => {
            let arm = |variant: &syn::Variant| {
                let name = &variant.ident;
                Arm::of(&quote!(Self::#name), &variant.fields, &variant.attrs, name.span())
            };
            data.variants.iter().map(arm).collect::<syn::Result<_>>()?
        }
        Data::Struct(data) => {
            vec![Arm::of(&quote!(Self), &data.fields, &input.attrs, input.ident.span())?]
        }
        Data::Union(_) => return Err(Error::new(input.span(), "a union explains nothing")),
    };
    let codes = arms.iter().map(|arm| arm.with(&arm.code));
    let zh = arms.iter().map(|arm| arm.with(&arm.texts[0]));
    let hints = arms.iter().map(|arm| arm.with(&arm.texts[1]));
    let hints_zh = arms.iter().map(|arm| arm.with(&arm.texts[2]));
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
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

struct Arm {
    pattern: TokenStream,
    code: TokenStream,
    texts: [TokenStream; 3],
}

impl Arm {
    fn of(
        path: &TokenStream,
        fields: &Fields,
        attributes: &[Attribute],
        at: Span,
    ) -> syn::Result<Self> {
        let words = Words::of(attributes, at)?;
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
            quote!(::bofu_domain::explained::Explained::#method(#only))
        };
        let texts = ["zh", "hint", "hint_zh"].map(call);
        Ok(Self { pattern, code: call("code"), texts })
    }

    fn with(&self, value: &TokenStream) -> TokenStream {
        let pattern = &self.pattern;
        quote!(#pattern => #value,)
    }
}
