//! Vectors of sealed text.

use std::time::Duration;

use serde_json::Value;
use workos_core::{
    Entropy,
    seal::{Keyring, SealFormat, SealKey, UnsealError},
    types::Timestamp,
};
use workos_tests::hex;

use super::{text, vectors};

/// Returns the vectors of a family, which is a list or a single vector.
fn family(name: &str) -> Vec<Value> {
    match vectors("/sealed")[name].clone() {
        Value::Array(family) => family,
        single => vec![single],
    }
}

/// Returns the random bytes that Node used for an Iron seal, in order.
fn draws(vector: &Value) -> Entropy {
    let draws = vector["random_draws_hex_in_order"].as_array().unwrap();
    Entropy::scripted(draws.iter().flat_map(|draw| hex(draw.as_str().unwrap())).collect::<Vec<_>>())
}

fn now(vector: &Value) -> Timestamp {
    Timestamp::from_unix_milliseconds(vector["now_ms"].as_i64().unwrap_or(1_764_000_000_000))
}

fn iron(vector: &Value) -> Keyring {
    Keyring::new(SealKey::iron(text(vector, "password")).unwrap())
}

#[test]
fn iron_round_trips() {
    for vector in family("iron") {
        let (keyring, now) = (iron(&vector), now(&vector));
        let lifetime = vector["ttl_ms"].as_u64().filter(|&ttl| ttl > 0).map(Duration::from_millis);
        let plaintext = text(&vector, "data_json").as_bytes();
        let sealed = keyring.seal(plaintext, lifetime, now, &mut draws(&vector)).unwrap();
        assert_eq!(sealed.expose(), text(&vector, "sealed_workos"));

        for (sealed, version) in [(text(&vector, "sealed"), None), (text(&vector, "sealed_workos"), Some(2))]
        {
            let unsealed = keyring.unseal(sealed, now).unwrap();
            assert_eq!(*unsealed.plaintext, plaintext);
            assert_eq!(
                (unsealed.format, unsealed.version_suffix, unsealed.is_current),
                (SealFormat::Iron, version, version.is_some())
            );
        }
    }
}

#[test]
fn iron_expires_a_minute_after_its_lifetime() {
    let vector = family("iron").into_iter().find(|vector| vector["name"] == "ttl600").unwrap();
    for (moment, outcome) in vectors("/sealed/iron_ttl_edges").as_object().unwrap() {
        let after = Duration::from_millis(moment.strip_prefix("now+").unwrap().parse().unwrap());
        let unsealed = iron(&vector).unseal(text(&vector, "sealed_workos"), now(&vector) + after);
        let expected = match outcome.as_str().unwrap() {
            "Expired seal" => Err(UnsealError::Expired),
            plaintext => Ok(plaintext.as_bytes().to_vec()),
        };
        assert_eq!(unsealed.map(|unsealed| unsealed.plaintext.to_vec()), expected, "{moment}");
    }
}

#[test]
fn node_session_round_trips() {
    let vector = vectors("/sealed/node_session");
    let plaintext = text(&vector, "plaintext_json").as_bytes();
    let sealed = iron(&vector).seal(plaintext, None, now(&vector), &mut draws(&vector)).unwrap();
    assert_eq!(sealed.expose(), text(&vector, "sealed"));
    let unsealed = iron(&vector).unseal(text(&vector, "sealed"), now(&vector)).unwrap();
    assert_eq!(*unsealed.plaintext, plaintext);
}

#[test]
fn iron_session_is_unsealed() {
    for vector in family("iron_session_8.0.4") {
        let password = vectors("/sealed/node_session")["password"].clone();
        let keyring = Keyring::new(SealKey::iron(password.as_str().unwrap()).unwrap());
        let unsealed = keyring.unseal(text(&vector, "sealed"), now(&vector)).unwrap();
        assert_eq!(json(&unsealed.plaintext), vector["read_by_workos_node"]);
        assert!(unsealed.is_current);
    }
}

#[test]
fn authkit_state_round_trips() {
    let all = vectors("/authkit_session");
    let vector = &all["authorization"];
    let (keyring, sealed) = (iron(&all), text(vector, "sealedState"));
    let unsealed = keyring.unseal(sealed, now(&all)).unwrap();
    assert_eq!(json(&unsealed.plaintext), vector["unsealed"]);

    // The vector lacks the random bytes; the sealed text contains them.
    let fields: Vec<&str> = sealed.split('*').collect();
    let mut drawn = hex("2122232425262728292a2b2c2d2e2f30");
    drawn.extend(hex(fields[2]));
    drawn.extend(hex(fields[6]));
    let again = keyring.seal(
        &unsealed.plaintext,
        Some(Duration::from_secs(600)),
        now(&all),
        &mut Entropy::scripted(drawn),
    );
    assert_eq!(again.unwrap().expose(), sealed);
}

fn json(text: &[u8]) -> Value {
    serde_json::from_slice(text).unwrap()
}

/// Unseals the vectors of a family and seals them again with the same random bytes.
fn round_trip(
    name: &str,
    format: SealFormat,
    key: impl Fn(&Value) -> SealKey,
    drawn: impl Fn(&Value) -> Vec<u8>,
) {
    for vector in family(name) {
        let (keyring, plaintext) = (Keyring::new(key(&vector)), text(&vector, "plaintext").as_bytes());
        let unsealed = keyring.unseal(text(&vector, "sealed"), now(&vector)).unwrap();
        assert_eq!(*unsealed.plaintext, plaintext);
        assert_eq!((unsealed.format, unsealed.version_suffix, unsealed.is_current), (format, None, true));

        let mut entropy = Entropy::scripted(drawn(&vector));
        let moment = vector["timestamp_s"].as_i64().map_or(now(&vector), Timestamp::from_unix_seconds);
        let sealed = keyring.seal(plaintext, None, moment, &mut entropy).unwrap();
        assert_eq!(sealed.expose(), text(&vector, "sealed"));
    }
}

#[test]
fn python_round_trips() {
    let key = |vector: &Value| SealKey::python(text(vector, "key")).unwrap();
    round_trip("python_fernet", SealFormat::Python, key, |vector| hex(text(vector, "iv_hex")));
}

#[test]
fn go_round_trips() {
    let key = |vector: &Value| SealKey::go(text(vector, "password")).unwrap();
    round_trip("go", SealFormat::Go, key, |vector| hex(text(vector, "nonce_hex")));
}

#[test]
fn rust_3_5_round_trips() {
    let key = |vector: &Value| SealKey::go(text(vector, "password")).unwrap();
    // The first twelve bytes of the sealed text.
    let nonce = |_: &Value| hex("2d3db75760731047558ede83");
    round_trip("rust350", SealFormat::Go, key, nonce);
}

#[test]
fn ruby_round_trips() {
    let key = |vector: &Value| SealKey::ruby(text(vector, "password")).unwrap();
    round_trip("ruby", SealFormat::Ruby, key, |vector| hex(text(vector, "iv_hex")));
}

#[test]
fn ruby_6_is_unsealed_as_not_current() {
    for vector in family("ruby_v6_legacy") {
        let keyring = Keyring::new(SealKey::ruby(text(&vector, "password")).unwrap());
        let unsealed = keyring.unseal(text(&vector, "sealed"), now(&vector)).unwrap();
        assert_eq!(json(&unsealed.plaintext), vector["unsealed_by_v10"]);
        assert_eq!((unsealed.format, unsealed.is_current), (SealFormat::Ruby, false));
    }
}

#[test]
fn php_round_trips() {
    let key = |vector: &Value| SealKey::php(text(vector, "key")).unwrap();
    round_trip("php", SealFormat::Php, key, |vector| hex(text(vector, "nonce_hex")));
}

#[test]
fn dotnet_round_trips() {
    let key = |vector: &Value| SealKey::dotnet(text(vector, "password")).unwrap();
    round_trip("dotnet (derived)", SealFormat::DotNet, key, |vector| {
        [hex(text(vector, "salt_hex")), hex(text(vector, "nonce_hex"))].concat()
    });
}

/// Returns one vector of each format with its key. .NET is last, because deriving its key is slow.
fn one_of_each() -> Vec<(SealKey, String)> {
    let key = |name: &str, field: &str, make: fn(&str) -> SealKey| {
        let vector = family(name).remove(0);
        let sealed = vector.get("sealed_workos").unwrap_or(&vector["sealed"]).as_str().unwrap().to_owned();
        (make(text(&vector, field)), sealed)
    };
    vec![
        key("iron", "password", |password| SealKey::iron(password).unwrap()),
        key("python_fernet", "key", |password| SealKey::python(password).unwrap()),
        key("go", "password", |password| SealKey::go(password).unwrap()),
        key("ruby", "password", |password| SealKey::ruby(password).unwrap()),
        key("php", "key", |password| SealKey::php(password).unwrap()),
        key("dotnet (derived)", "password", |password| SealKey::dotnet(password).unwrap()),
    ]
}

#[test]
fn key_of_another_format_is_an_error() {
    let now = Timestamp::from_unix_seconds(1_764_000_000);
    let all = one_of_each();
    for (at, (key, _)) in all.iter().enumerate() {
        for (other, (_, sealed)) in all.iter().enumerate().filter(|(other, _)| *other != at) {
            let error = Keyring::new(key.clone()).unseal(sealed, now).unwrap_err();
            let (is_marked, shows) = (matches!(other, 0 | 1 | 5), [0, 1, 5].contains(&at));
            match error {
                UnsealError::NoKey(format) => assert!(is_marked && format == all[other].0.format()),
                UnsealError::UnknownFormat => assert!(!is_marked && (shows || at == 3)),
                UnsealError::AuthenticationFailed => assert!(!is_marked && !shows),
                UnsealError::Malformed => assert!(at == 4 && !is_marked),
                error => panic!("{key:?} of {sealed}: {error}"),
            }
        }
    }
}

#[test]
fn keyring_unseals_each_format() {
    let now = Timestamp::from_unix_seconds(1_764_000_000);
    let all = one_of_each();
    // The first key is the current one; the order of the others does not matter.
    let keys = || all.iter().skip(1).map(|(key, _)| key.clone());
    let iron = || Keyring::new(all[0].0.clone());
    let forth = keys().fold(iron(), Keyring::and);
    let back = keys().rev().fold(iron(), Keyring::and);
    for (at, (key, sealed)) in all.iter().enumerate() {
        let keyring = if at % 2 == 0 { &forth } else { &back };
        let unsealed = keyring.unseal(sealed, now).unwrap();
        assert_eq!(json(&unsealed.plaintext), serde_json::json!({"foo": "bar"}));
        assert_eq!((unsealed.format, unsealed.is_current), (key.format(), at == 0));
    }
}
