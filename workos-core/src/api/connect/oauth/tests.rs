//! Tests of the requests to the authorization server.

use super::*;
use crate::{
    BaseUrl, Config, Endpoint, Error,
    error::EncodeFailure,
    types::{CodeChallenge, Secret},
};

const DOMAIN: &str = "https://acme.authkit.app";

fn config() -> Config {
    Config::new("sk_s3cr3t")
        .unwrap()
        .client_id("client_env")
        .unwrap()
        .authkit_domain(BaseUrl::new(DOMAIN).unwrap())
}

/// Returns method, URL, content type and body of a request, which has no API key.
fn sent<E: Endpoint>(endpoint: &E) -> String {
    let request = config().request(endpoint).unwrap();
    let header = |name| request.headers().get(name).map_or("", |value| value.to_str().unwrap());
    let body = std::str::from_utf8(request.body()).unwrap();
    let text = format!(
        "{} {} {} {} {body}",
        request.method(),
        request.uri(),
        header("authorization"),
        header("content-type")
    );
    assert!(!text.contains("s3cr3t") && !text.contains("client_env"), "{text}");
    text.replace(DOMAIN, "~")
}

#[test]
fn requests_are_forms_to_the_authkit_domain_without_the_api_key() {
    let form = "application/x-www-form-urlencoded";
    for (request, expected) in [
        (
            sent(&GetAuthorizationServerMetadata::new()),
            "GET ~/.well-known/oauth-authorization-server   ".to_owned(),
        ),
        (sent(&GetOpenIdConfiguration::new()), "GET ~/.well-known/openid-configuration   ".to_owned()),
        (sent(&GetConnectJwks::new()), "GET ~/oauth2/jwks   ".to_owned()),
        (sent(&GetUserInfo::new("t")), "GET ~/oauth2/userinfo Bearer t  ".to_owned()),
        (
            sent(&CreateTokenWithCode::new("c", "a&b=c+d e%\u{e9}", "http://[::1]:1/x?y").code_verifier("v")),
            format!(
                "POST ~/oauth2/token  {form} grant_type=authorization_code&client_id=c\
                 &code=a%26b%3Dc%2Bd%20e%25%C3%A9&redirect_uri=http%3A%2F%2F%5B%3A%3A1%5D%3A1%2Fx%3Fy&code_verifier=v"
            ),
        ),
        (
            sent(
                &CreateTokenWithRefreshToken::new("c", "r")
                    .client_secret("s")
                    .scope(["a", "b:c"])
                    .resource("https://x/y"),
            ),
            format!(
                "POST ~/oauth2/token  {form} grant_type=refresh_token&client_id=c&refresh_token=r&client_secret=s\
                 &scope=a%20b%3Ac&resource=https%3A%2F%2Fx%2Fy"
            ),
        ),
        (
            sent(&CreateTokenWithDeviceCode::new("c", "d")),
            format!(
                "POST ~/oauth2/token  {form} grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code\
                 &client_id=c&device_code=d"
            ),
        ),
        (
            sent(&CreateTokenWithClientCredentials::new("c", "s")),
            format!("POST ~/oauth2/token  {form} grant_type=client_credentials&client_id=c&client_secret=s"),
        ),
        (
            sent(&IntrospectToken::new("c", "s", "t").token_type_hint(TokenTypeHint::AccessToken)),
            format!(
                "POST ~/oauth2/introspection  {form} client_id=c&client_secret=s&token=t&token_type_hint=access_token"
            ),
        ),
        (
            sent(&AuthorizeConnectDevice::new("c").scope("openid")),
            format!("POST ~/oauth2/device_authorization  {form} client_id=c&scope=openid"),
        ),
        (
            sent(&RegisterClient::new(["http://127.0.0.1/"]).client_name("Ada").scope("openid")),
            "POST ~/oauth2/register  application/json \
             {\"redirect_uris\":[\"http://127.0.0.1/\"],\"client_name\":\"Ada\",\"scope\":\"openid\"}"
                .to_owned(),
        ),
    ] {
        assert_eq!(request, expected);
    }
}

#[test]
fn authorization_url_is_at_the_authkit_domain() {
    let url = ConnectAuthorizationUrl::new("c", "https://a.b/c", "n", ["openid", "email"])
        .state("s")
        .code_challenge(CodeChallenge::from("x"))
        .resource("https://m/p");
    assert_eq!(
        config().url(&url).unwrap().as_str(),
        "https://acme.authkit.app/oauth2/authorize?response_type=code&client_id=c&redirect_uri=https%3A%2F%2Fa.b%2Fc\
         &nonce=n&scope=openid%20email&state=s&code_challenge=x&code_challenge_method=S256&resource=https%3A%2F%2Fm%2Fp"
    );
}

#[test]
fn request_without_authkit_domain_is_an_error() {
    let config = Config::new("sk_1").unwrap();
    let errors = [
        config.request(&CreateTokenWithClientCredentials::new("c", "s")).map(|_| ()),
        config.url(&ConnectAuthorizationUrl::new("c", "https://a.b/c", "n", "openid")).map(|_| ()),
    ];
    for error in errors {
        let Err(Error::Encode(error)) = error else { panic!("{error:?}") };
        assert!(matches!(error.failure, EncodeFailure::MissingAuthKitDomain), "{error}");
    }
}

#[test]
fn token_response_hides_its_tokens() {
    let body = r#"{"access_token":"s3cr3t","token_type":"bearer","expires_in":300,"scope":"a b"}"#;
    let response: TokenResponse = serde_json::from_str(body).unwrap();
    assert_eq!(response.access_token, Secret::from("s3cr3t"));
    assert_eq!((response.expires_in, response.scope.as_ref()), (Some(300.0), Some(&Scope::from("a b"))));
    assert!(!format!("{response:?}").contains("s3cr3t"));
}
