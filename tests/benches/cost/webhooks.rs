//! Verification of webhooks, and PKCE.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::value::RawValue;
use workos_core::{
    Entropy, auth::CodeVerifier, events::kind::UserCreated, testing::sign_webhook, types::Timestamp,
    webhooks::WebhookVerifier,
};
use workos_tests::cost;

use crate::{
    backend::{HmacKey, named, sha256},
    by_hand,
    harness::{Row, Sides},
};

const SECRET: &str = "whsec_1234567890";

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = vec![];
    for kib in [1, 10, 100] {
        let targets = if kib == 10 { ["≤ 15 µs", "≤ 1.05 × floor"] } else { [""; 2] };
        let row = |what: &str| named(&format!("webhook of {kib} KiB: {what}"));
        rows.extend([
            Row::new(row("signature"), move || signature(kib)).batch(20),
            Row::new(row("verify, which event"), move || name(kib)).batch(20).target(targets[0]),
            Row::new(row("verify, typed payload"), move || payload(kib)).batch(20).target(targets[1]),
        ]);
    }
    rows.push(Row::new(named("PKCE pair"), pkce).target("≤ 0.7 µs"));
    rows
}

/// A signed webhook: its body, the header, the verifier, and the MAC by hand.
struct Signed {
    body: &'static str,
    header: http::HeaderValue,
    verifier: WebhookVerifier,
    now: Timestamp,
}

fn signed(kib: usize) -> Signed {
    let body: &'static str = cost::user_created(kib).leak();
    let now = Timestamp::from_unix_seconds(1_767_225_600);
    let (header, verifier) = (sign_webhook(SECRET, now, body), WebhookVerifier::new(SECRET).unwrap());
    Signed { body, header, verifier, now }
}

/// Verifies the signature by hand.
fn mac(signed: &Signed) -> impl Fn() + use<> {
    let (key, body) = (HmacKey::new(SECRET.as_bytes()), signed.body);
    let header = signed.header.to_str().unwrap().to_owned();
    move || {
        let (time, signature) = header.strip_prefix("t=").unwrap().split_once(", v1=").unwrap();
        let mac = key.mac(&[time.as_bytes(), b".", body.as_bytes()]);
        let mut digits = [0; 64];
        base16ct::lower::encode_str(&mac, &mut digits).unwrap();
        assert!(digits == signature.as_bytes());
    }
}

fn signature(kib: usize) -> Sides {
    let signed = signed(kib);
    let mac = mac(&signed);
    let Signed { body, header, verifier, now } = signed;
    Sides::new(move || {
        verifier.verify_bytes(&header, body, now).unwrap();
    })
    .floor(mac)
}

fn name(kib: usize) -> Sides {
    let signed = signed(kib);
    let mac = mac(&signed);
    let Signed { body, header, verifier, now } = signed;
    Sides::new(move || {
        let event = verifier.verify(&header, body, now).unwrap();
        assert_eq!(event.name.as_str(), "user.created");
        event
    })
    .floor(move || {
        mac();
        let event: by_hand::Event<'_, &RawValue> = serde_json::from_str(body).unwrap();
        assert_eq!(event.event, "user.created");
        event
    })
}

fn payload(kib: usize) -> Sides {
    let signed = signed(kib);
    let mac = mac(&signed);
    let Signed { body, header, verifier, now } = signed;
    Sides::new(move || {
        let event = verifier.verify(&header, body, now).unwrap().into_inner();
        event.data::<UserCreated>().unwrap().unwrap()
    })
    .floor(move || {
        mac();
        let event: by_hand::Event<'_, by_hand::User> = serde_json::from_str(body).unwrap();
        assert_eq!(event.event, "user.created");
        event.data
    })
}

/// A verifier with its challenge. The random bytes are SHA-256 of a counter on both sides.
fn pkce() -> Sides {
    let mut entropy = Entropy::from_seed([1; 32]);
    let mut block = [0; 40];
    Sides::new(move || {
        let verifier = CodeVerifier::generate(&mut entropy);
        let challenge = verifier.challenge();
        (verifier, challenge)
    })
    .floor(move || {
        block[0] += 1_u8;
        block[0] %= 200;
        let verifier = BASE64_URL_SAFE_NO_PAD.encode(sha256(&block));
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()));
        (verifier, challenge)
    })
}
