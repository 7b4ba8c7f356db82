//! The bearer token of a request (RFC 6750, section 2).

use percent_encoding::percent_decode;

use super::TokenError;
use crate::{
    headers::{BearerError, read_bearer},
    request_head::RequestHead,
};

/// Returns the token of the only `Authorization` header. A token in the query is an error, whether there is a header or
/// not: MCP forbids it, and URLs are logged.
pub(super) fn token<'r>(head: RequestHead<'r>) -> Result<&'r str, TokenError> {
    if head.uri.query().is_some_and(has_token) {
        return Err(TokenError::InQuery);
    }
    read_bearer(head.headers).map_err(|error| match error {
        BearerError::Missing => TokenError::Missing,
        BearerError::Multiple => TokenError::MultipleHeaders,
        BearerError::Invalid => TokenError::Malformed,
    })
}

/// Whether a query has the parameter `access_token`, in whatever encoding.
fn has_token(query: &str) -> bool {
    query.split('&').any(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        name.len() <= 3 * "access_token".len() && percent_decode(name.as_bytes()).eq(*b"access_token")
    })
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, Method, Uri, header::AUTHORIZATION};

    use super::token;
    use crate::request_head::RequestHead;

    fn read(uri: &'static str, values: &[&[u8]]) -> Result<String, String> {
        let headers: HeaderMap =
            values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_bytes(value).unwrap())).collect();
        let head = RequestHead { method: &Method::GET, uri: &Uri::from_static(uri), headers: &headers };
        token(head).map(str::to_owned).map_err(|error| format!("{error:?}"))
    }

    #[test]
    fn token_is_that_of_the_only_header() {
        for (values, expected) in [
            (&[] as &[&[u8]], Err("Missing")),
            (&[b""], Err("Missing")),
            (&[b"a.b.c"], Err("Missing")),
            (&[b"Basic dTpw"], Err("Missing")),
            (&[b"DPoP a.b.c"], Err("Missing")),
            (&[b"BearerToken a.b.c"], Err("Missing")),
            (&[b"Bearer\ta.b.c"], Err("Missing")),
            (&[b"Bearer a.b.c"], Ok("a.b.c")),
            (&[b"bearer a.b.c"], Ok("a.b.c")),
            (&[b"BEARER a.b.c"], Ok("a.b.c")),
            (&[b"bEaReR   a.b.c "], Ok("a.b.c")),
            (&[b"Bearer A-z.0_9~+/=="], Ok("A-z.0_9~+/==")),
            (&[b"Bearer"], Err("Malformed")),
            (&[b"Bearer "], Err("Malformed")),
            (&[b"Bearer =="], Err("Malformed")),
            (&[b"Bearer a=b"], Err("Malformed")),
            (&[b"Bearer a.b.c d.e.f"], Err("Malformed")),
            (&[b"Bearer a.b.c, Bearer d.e.f"], Err("Malformed")),
            (&[b"Bearer \"a.b.c\""], Err("Malformed")),
            (&[b"Bearer token=a"], Err("Malformed")),
            (&[b"Bearer a.b\xff"], Err("Malformed")),
            (&[b"Bearer a.b.c", b"Bearer a.b.c"], Err("MultipleHeaders")),
            (&[b"Bearer a.b.c", b"Basic dTpw"], Err("MultipleHeaders")),
            (&[b"", b""], Err("MultipleHeaders")),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(read("/mcp?access=1&token=2", values), expected, "{values:?}");
        }
    }

    #[test]
    fn token_in_the_query_is_an_error_with_and_without_a_header() {
        for (uri, is_error) in [
            ("/mcp?access_token=a.b.c", true),
            ("/mcp?access_token", true),
            ("/mcp?x=1&access_token=", true),
            ("/mcp?access%5Ftoken=a.b.c", true),
            ("/mcp?%61ccess_toke%6e=a.b.c", true),
            ("/mcp?%61%63%63%65%73%73%5f%74%6f%6b%65%6e=a", true),
            ("https://acme.com/mcp?access_token=a", true),
            ("/access_token", false),
            ("/mcp?x=access_token", false),
            ("/mcp?Access_Token=a", false),
            ("/mcp?my_access_token=a", false),
            ("/mcp?access_tokens=a", false),
            ("/mcp?", false),
        ] {
            let (with, without) = (read(uri, &[b"Bearer a.b.c"]), read(uri, &[]));
            let (expected, missing) =
                if is_error { (Err("InQuery"), "InQuery") } else { (Ok("a.b.c"), "Missing") };
            assert_eq!(with.as_deref().map_err(|error| &**error), expected, "{uri}");
            assert_eq!(without.unwrap_err(), missing, "{uri}");
        }
    }
}
