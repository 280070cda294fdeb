//! The implementation of `Columns` and `TableRow`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Error, Expr, ExprLit, Fields, Ident, Lit, LitStr, Meta};
use syn::{Type, spanned::Spanned as _};

/// `impl Columns`: what the members are, and how they are written and read,
/// from the first column to the last.
pub(crate) fn implement_columns(input: &DeriveInput) -> syn::Result<TokenStream> {
    let members = in_table_order(members(input)?)?;
    let described = members.iter().map(Member::described);
    let written = members.iter().map(Member::written);
    let read = members.iter().map(Member::read);
    let name = &input.ident;
    Ok(quote! {
        #[automatically_derived]
        impl ::bofu_projections::table::Columns for #name {
            fn columns() -> ::std::vec::Vec<::bofu_projections::table::Column> {
                let mut columns = ::std::vec::Vec::new();
                #(#described)*
                columns
            }

            fn write(&self, to: &mut impl ::bofu_projections::table::WriteCells) {
                #(#written)*
            }

            fn read<R: ::bofu_projections::table::ReadCells>(
                from: &mut R,
            ) -> ::std::result::Result<Self, R::Error> {
                ::std::result::Result::Ok(Self { #(#read)* })
            }
        }
    })
}

/// `impl Columns` and `impl TableRow`.
pub(crate) fn implement_row(input: &DeriveInput) -> syn::Result<TokenStream> {
    let columns = implement_columns(input)?;
    let table = input.attrs.iter().find(|one| one.path().is_ident("table"));
    let table = table.ok_or_else(|| Error::new(input.span(), "#[table(\"name\")] is missing"))?;
    let table: LitStr = table.parse_args()?;
    let title = format!("the {}", table.value().replace('_', " "));
    let name = &input.ident;
    Ok(quote! {
        #columns

        #[automatically_derived]
        impl ::bofu_projections::table::TableRow for #name {
            fn table() -> &'static ::bofu_projections::table::Table {
                static TABLE: ::std::sync::LazyLock<::bofu_projections::table::Table> =
                    ::std::sync::LazyLock::new(|| {
                        ::bofu_projections::table::Table::of::<#name>(#table, #title)
                    });
                &TABLE
            }
        }
    })
}

/// A member of a row: a column, or a group of columns.
struct Member {
    name: Ident,
    ty: Type,
    /// Its documentation, in one line.
    meaning: String,
    rules: Rules,
}

/// The attribute `#[column(…)]`.
#[derive(Default)]
struct Rules {
    is_key: bool,
    is_fixed: bool,
    is_group: bool,
    index: Option<LitStr>,
    after: Option<LitStr>,
}

fn members(input: &DeriveInput) -> syn::Result<Vec<Member>> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(input.span(), "a row is a struct"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new(input.span(), "a row has named members"));
    };
    let member = |field: &syn::Field| {
        let name = field.ident.clone();
        let name = name.ok_or_else(|| Error::new(field.span(), "a member without a name"))?;
        let (meaning, rules) = (meaning(&field.attrs), Rules::of(&field.attrs)?);
        if meaning.is_empty() && !rules.is_group {
            return Err(Error::new(field.span(), "a column says what it means"));
        }
        Ok(Member { name, ty: field.ty.clone(), meaning, rules })
    };
    fields.named.iter().map(member).collect()
}

/// The lines of a documentation comment as one line.
fn meaning(attributes: &[Attribute]) -> String {
    let line = |one: &Attribute| {
        let Meta::NameValue(pair) = &one.meta else { return None };
        let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value else { return None };
        pair.path.is_ident("doc").then(|| text.value().trim().to_owned())
    };
    attributes.iter().filter_map(line).collect::<Vec<_>>().join(" ")
}

impl Rules {
    fn of(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut rules = Self::default();
        for attribute in attributes.iter().filter(|one| one.path().is_ident("column")) {
            attribute.parse_nested_meta(|meta| {
                let word = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                match word.as_str() {
                    "key" => rules.is_key = true,
                    "fixed" => rules.is_fixed = true,
                    "group" => rules.is_group = true,
                    "index" => rules.index = Some(meta.value()?.parse()?),
                    "after" => rules.after = Some(meta.value()?.parse()?),
                    _ => return Err(meta.error("unknown word")),
                }
                Ok(())
            })?;
        }
        Ok(rules)
    }
}

/// The members in the order of the columns: one that says `after` stands there.
fn in_table_order(members: Vec<Member>) -> syn::Result<Vec<Member>> {
    let (moved, mut ordered): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|member| member.rules.after.is_some());
    for member in moved {
        let Some(after) = &member.rules.after else { continue };
        let place = ordered.iter().position(|known: &Member| known.name == after.value());
        let place = place.ok_or_else(|| Error::new(after.span(), "no such member before it"))?;
        ordered.insert(place + 1, member);
    }
    Ok(ordered)
}

impl Member {
    fn described(&self) -> TokenStream {
        let Self { name, ty, meaning, rules } = self;
        if rules.is_group {
            return quote!(columns.extend(<#ty as ::bofu_projections::table::Columns>::columns()););
        }
        let name = name.to_string();
        let key = rules.is_key.then(|| quote!(.key()));
        let fixed = rules.is_fixed.then(|| quote!(.fixed()));
        let index = rules.index.iter().map(|index| quote!(.indexed(#index)));
        quote! {
            columns.push(
                ::bofu_projections::table::Column::of::<#ty>(#name, #meaning)
                    #key #fixed #(#index)*
            );
        }
    }

    fn written(&self) -> TokenStream {
        let Self { name, ty, .. } = self;
        if self.rules.is_group {
            quote!(<#ty as ::bofu_projections::table::Columns>::write(&self.#name, to);)
        } else {
            quote!(<#ty as ::bofu_projections::table::ColumnValue>::write(&self.#name, to);)
        }
    }

    fn read(&self) -> TokenStream {
        let Self { name, ty, .. } = self;
        if self.rules.is_group {
            quote!(#name: <#ty as ::bofu_projections::table::Columns>::read(from)?,)
        } else {
            quote!(#name: from.value::<#ty>()?,)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{in_table_order, meaning, members};

    #[test]
    fn a_member_stands_behind_the_one_that_it_names() {
        let row: syn::DeriveInput = syn::parse_quote! {
            struct Row {
                /// The last.
                #[column(after = "c")]
                a: u32,
                /// The first.
                b: u32,
                /// Between.
                c: u32,
            }
        };
        let ordered = in_table_order(members(&row).unwrap()).unwrap();
        let names: Vec<_> = ordered.iter().map(|member| member.name.to_string()).collect();
        assert_eq!(names, ["b", "c", "a"]);
    }

    #[test]
    fn a_column_without_a_meaning_is_refused() {
        let row: syn::DeriveInput = syn::parse_quote!(
            struct Row {
                a: u32,
            }
        );
        let refused = members(&row).err().map(|error| error.to_string());
        assert_eq!(refused.as_deref(), Some("a column says what it means"));
    }

    #[test]
    fn a_comment_of_two_lines_is_one_meaning() {
        let field: syn::DeriveInput = syn::parse_quote! {
            /// 核定, fen;
            /// kept when revoked
            #[column(key)]
            struct Row;
        };
        assert_eq!(meaning(&field.attrs), "核定, fen; kept when revoked");
    }
}
