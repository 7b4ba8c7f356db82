//! Doc comments: which attributes they are, and where generated lines go.

use quote::ToTokens as _;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Type, parse_quote};

use crate::field::{argument, last_segment};

/// The text of a line of a doc comment.
fn text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => Some(String::new()),
        },
        _ => None,
    }
}

/// Whether attributes hold a doc comment with text in it.
pub(crate) fn exist(attributes: &[Attribute]) -> bool {
    attributes.iter().filter_map(text).any(|line| !line.trim().is_empty())
}

/// The doc comment among attributes.
pub(crate) fn of(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("doc"))
}

/// Adds a paragraph after the first one, so that it belongs to the summary and not to a later heading.
pub(crate) fn insert_after_summary(attributes: &[Attribute], paragraph: &str) -> Vec<Attribute> {
    let is_blank = |attribute: &Attribute| text(attribute).is_some_and(|line| line.trim().is_empty());
    let first = attributes.iter().position(|attribute| text(attribute).is_some()).unwrap_or(attributes.len());
    let end = (first..attributes.len())
        .find(|&at| attributes.get(at).is_some_and(|line| is_blank(line) || text(line).is_none()))
        .unwrap_or(attributes.len());
    let (summary, rest) = attributes.split_at(end);
    let mut all = summary.to_vec();
    all.extend([parse_quote!(#[doc = ""]), parse_quote!(#[doc = #paragraph]), parse_quote!(#[doc = ""])]);
    all.extend_from_slice(rest);
    all
}

/// A type in a sentence, as a link where it is one that has a page.
pub(crate) fn link(ty: &Type) -> String {
    if let Some(item) = argument(ty, "Vec") {
        return format!("a list of {}", link(item));
    }
    let text = ty.to_token_stream().to_string().replace(' ', "");
    match last_segment(ty) {
        Some(segment) if segment.arguments.is_empty() && segment.ident == text.as_str() => {
            format!("[`{text}`]")
        }
        Some(segment) if segment.arguments.is_empty() => format!("[`{}`]({text})", segment.ident),
        _ => format!("`{text}`"),
    }
}
