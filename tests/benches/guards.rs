//! The cost of verifying webhooks, authenticating sessions, encrypting vault values and of hostile responses,
//! compared with the cryptographic primitives and with parsing. `cargo bench -p workos-tests --bench guards`

mod compare;

use aes_gcm::{
    Aes256Gcm,
    aead::{AeadInOut, KeyInit},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use compare::{heading, row};
use hmac::Mac;
use http::{HeaderMap, header::COOKIE};
use serde_json::value::RawValue;
use workos_core::{
    Config, Endpoint, Entropy, Machine, Now, Step,
    events::Event,
    seal::{Keyring, SealKey},
    session::{AccessTokenRules, KeySet, SessionCodec, Sessions},
    testing::{TokenSigner, sign_webhook},
    types::Timestamp,
    user_management::{AuthenticateResponse, GetUser, User},
    vault::{self, DataKey, DecryptedDataKey, EncryptedValue, VaultLayout},
    webhooks::WebhookVerifier,
};
use workos_tests::sent_back;

const SECRET: &str = "whsec_1234567890";
const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";

fn main() {
    heading();
    for kib in [1, 10, 100] {
        webhook(kib);
    }
    session();
    value();
    hostile();
}

/// Responses of 16 MiB that are made to be expensive, compared with what `serde_json` takes to read them as the fields
/// of an error or as the model.
fn hostile() {
    #[derive(serde::Deserialize)]
    #[allow(dead_code, reason = "only parsed")]
    struct Fields<'a> {
        #[serde(borrow)]
        code: Option<&'a RawValue>,
        #[serde(borrow)]
        error: Option<&'a RawValue>,
        #[serde(borrow)]
        message: Option<&'a RawValue>,
        #[serde(borrow)]
        errors: Option<&'a RawValue>,
    }

    const SIZE: usize = 16 << 20;
    let list = |start: &str, item: &str, end: &str| {
        format!("{start}{}{end}", vec![item; SIZE / (item.len() + 1)].join(","))
    };
    let nested = |start: &str, item: &str| format!("{start}{}", item.repeat(SIZE / item.len()));
    for (status, name, body) in [
        (422, "errors [1,1,…]", list(r#"{"errors":["#, "1", "]}")),
        (422, "errors [{},{},…]", list(r#"{"errors":["#, "{}", "]}")),
        (422, "errors of messages", list(r#"{"errors":["#, r#"{"message":"a","code":"b"}"#, "]}")),
        (422, "message", nested(r#"{"message":""#, "a") + r#""}"#),
        (422, "message of escapes", nested(r#"{"message":""#, "\\n") + r#""}"#),
        (422, "{\"\":1,\"\":1,…}", list("{", r#""":1"#, "}")),
        (422, "[[[[…", nested("", "[")),
        (422, "{\"x\":[[[[…", nested(r#"{"x":"#, "[")),
        (200, "{\"x\":[[[[…", nested(r#"{"x":"#, "[")),
        (200, "{\"x\":{\"x\":…", nested("", r#"{"x":"#)),
        (200, "{\"x\":[1,1,…]}", list(r#"{"x":["#, "1", "]}")),
        (200, "{\"x\":\"aaa…", nested(r#"{"x":""#, "a")),
        (200, "{\"\":1,\"\":1,…}", list("{", r#""":1"#, "}")),
    ] {
        let mut response = workos_core::HttpResponse::new(body.clone().into());
        *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
        row(
            &format!("16 MiB, {status}: {name}"),
            1,
            || GetUser::decode(&response).unwrap_err(),
            || match status {
                200 => serde_json::from_slice::<User>(body.as_bytes()).is_ok(),
                _ => serde_json::from_slice::<Fields<'_>>(body.as_bytes()).is_ok(),
            },
        );
    }
}

/// A webhook of about `kib` KiB: an event with metadata of that size.
fn webhook(kib: usize) {
    let entry = |n: usize| format!(r#""key_{n:04}":"{}""#, "x".repeat(88));
    let metadata = (0..(kib * 10).saturating_sub(4)).map(entry).collect::<Vec<_>>().join(",");
    let body = format!(
        r#"{{"id":"event_01","event":"user.created","created_at":"2026-01-15T12:00:00.000Z","data":{{"object":"user","id":"user_01E4ZCR3C56J083X43JQXF3JK5","email":"marcelina.davis@example.com","first_name":"Marcelina","last_name":"Davis","email_verified":true,"profile_picture_url":null,"metadata":{{{metadata}}},"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}}}}"#
    );
    let now = Timestamp::from_unix_seconds(1_767_225_600);
    let (header, verifier) = (sign_webhook(SECRET, now, &body), WebhookVerifier::new(SECRET).unwrap());
    let t = now.unix_milliseconds().to_string();
    let mac = || {
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(t.as_bytes());
        mac.update(b".");
        mac.update(body.as_bytes());
        mac.finalize().into_bytes()
    };
    row(
        &format!("webhook of {kib} KiB: verify"),
        20,
        || verifier.verify_bytes(&header, &body, now).unwrap(),
        mac,
    );
    row(
        &format!("webhook of {kib} KiB: verify and decode"),
        20,
        || verifier.verify(&header, &body, now).unwrap(),
        || (mac(), serde_json::from_slice::<Event>(body.as_bytes()).unwrap()),
    );
}

/// A session with a token that was verified before, and with one that was not.
fn session() {
    let now = Now::from_unix_milliseconds(1_767_225_600_000);
    let signer = TokenSigner::new();
    let token = signer
        .access_token("user_01E4ZCR3C56J083X43JQXF3JK5", "session_01E4ZCR3C56J083X43JQXF3JK5", now.wall)
        .organization_id("org_01EHZNVPK3SFK441A1RGBFSHRT")
        .role("admin")
        .permissions(["posts:read", "posts:write", "users:manage"])
        .sign();
    let response: AuthenticateResponse = serde_json::from_str(&format!(
        r#"{{"user":{{"object":"user","id":"user_01E4ZCR3C56J083X43JQXF3JK5","email":"marcelina.davis@example.com","first_name":"Marcelina","last_name":"Davis","email_verified":true,"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}},"organization_id":"org_01EHZNVPK3SFK441A1RGBFSHRT","access_token":"{}","refresh_token":"yAjhKk123NLIjdrBdGZPf8pLIDvK","authentication_method":"Password"}}"#,
        token.expose()
    ))
    .unwrap();
    let config = Config::new("sk_test_1").unwrap().client_id("client_1").unwrap();
    let sessions = Sessions::new(&config, SessionCodec::authkit(PASSWORD).unwrap()).unwrap();
    let cookies =
        sessions.create(&HeaderMap::new(), &response, now.wall, Entropy::from_seed([1; 32])).unwrap();
    let request = sent_back(&cookies);
    let sealed = request[COOKIE].to_str().unwrap().strip_prefix("wos-session=").unwrap();
    let authenticate = || {
        let mut machine = sessions.authenticate(&request, Entropy::from_seed([1; 32]));
        match machine.poll(now) {
            Step::Send(_) => {
                let keys = serde_json::to_string(&signer.jwks()).unwrap();
                machine.handle(Ok(http::Response::new(keys.into())));
                let Step::Done(check) = machine.poll(now) else { panic!("the keys were fetched") };
                check
            }
            Step::Done(check) => check,
            Step::Wait(_) => panic!("no other refresh is in progress"),
        }
    };
    assert!(authenticate().outcome.is_ok());
    let keyring = Keyring::new(SealKey::iron(PASSWORD).unwrap());
    let unseal = || keyring.unseal(sealed, now.wall).unwrap();
    println!("  (the sealed session is {} bytes)", sealed.len());
    row("session: authenticate, token verified before", 100, authenticate, unseal);
    let keys = KeySet::try_from(&signer.jwks()).unwrap();
    let rules = AccessTokenRules::new();
    row("session: verify a new token", 20, || keys.verify(token.expose(), &rules, now.wall).unwrap(), unseal);
}

/// A value of 1 MiB.
fn value() {
    let plaintext = vec![7; 1 << 20];
    let key: DataKey = serde_json::from_value(serde_json::json!({
        "id": "key_1", "context": {},
        "data_key": BASE64_STANDARD.encode([1; 32]),
        "encrypted_keys": BASE64_STANDARD.encode(b"WOS.EKM.v1\0 and the encrypted key of WorkOS"),
    }))
    .unwrap();
    let decrypted: DecryptedDataKey = serde_json::from_value(
        serde_json::json!({ "id": "key_1", "data_key": BASE64_STANDARD.encode([1; 32]) }),
    )
    .unwrap();
    let cipher = Aes256Gcm::new(&[1; 32].into());
    let encrypt = || {
        let mut entropy = Entropy::from_seed([1; 32]);
        vault::encrypt(&plaintext, "row 1", &key, VaultLayout::default(), &mut entropy).unwrap().to_base64()
    };
    row("vault: encrypt 1 MiB", 1, encrypt, || {
        let mut buffer = plaintext.clone();
        let tag =
            cipher.encrypt_inout_detached(&[2; 12].into(), b"row 1", buffer.as_mut_slice().into()).unwrap();
        buffer.extend_from_slice(&tag);
        BASE64_STANDARD.encode(&buffer)
    });
    let text = encrypt();
    let mut sealed = plaintext.clone();
    let tag = cipher.encrypt_inout_detached(&[2; 12].into(), b"row 1", sealed.as_mut_slice().into()).unwrap();
    let sealed = BASE64_STANDARD.encode(&sealed);
    row(
        "vault: decrypt 1 MiB",
        1,
        || vault::decrypt_with(EncryptedValue::from_base64(&text).unwrap(), "row 1", &decrypted).unwrap(),
        || {
            let mut buffer = BASE64_STANDARD.decode(&sealed).unwrap();
            cipher
                .decrypt_inout_detached(&[2; 12].into(), b"row 1", buffer.as_mut_slice().into(), &tag)
                .unwrap();
            buffer
        },
    );
}
