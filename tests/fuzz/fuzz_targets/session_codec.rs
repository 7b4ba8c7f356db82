//! Sessions: what is sealed is unsealed, in each pair of formats; tokens and other fields survive the change of
//! the format.
//!
//! Input: the old and the new format and a seed; then the JSON of a session or of a sign-in.
#![no_main]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;
use workos_core::{
    Entropy,
    seal::{Keyring, SealFormat, SealKey},
    session::SessionCodec,
    user_management::AuthenticateResponse,
};
use workos_fuzz::{base64_padded, now};

/// Keys of all formats but that of .NET, which is slow.
static KEYS: LazyLock<Vec<SealKey>> = LazyLock::new(|| {
    let (password, base64) = ("p".repeat(32), base64_padded(&[7; 32]));
    let keys = [
        SealKey::iron(&*password),
        SealKey::go(&*password),
        SealKey::ruby(&*password),
        SealKey::python(&*base64),
        SealKey::php(&*base64),
    ];
    keys.into_iter().map(|key| key.expect("key")).collect()
});

/// The name in neither casing.
fn bare(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

/// The values of a session's fields, sorted, but for the objects in which names change, too.
fn values(json: &[u8]) -> Vec<String> {
    let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(json).expect("object");
    let is_nested = |name: &str| ["user", "impersonator", "oauthtokens"].contains(&&*bare(name));
    let fields = fields.into_iter().filter(|(name, _)| !is_nested(name));
    let mut values: Vec<_> = fields.map(|(_, value)| value.get().to_owned()).collect();
    values.sort();
    values
}

/// Whether a name of a field is there twice, counting both casings as one.
fn has_duplicates(json: &[u8]) -> bool {
    let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(json).expect("object");
    fields.keys().map(|name| bare(name)).collect::<BTreeSet<_>>().len() < fields.len()
}

fuzz_target!(|data: &[u8]| {
    let Some(([from, to, seed], json)) = data.split_first_chunk::<3>() else { return };
    let (from, to) = (&KEYS[usize::from(*from) % 5], &KEYS[usize::from(*to) % 5]);
    let entropy = &mut Entropy::from_seed([*seed; 32]);
    let same = from.format() == to.format();
    let (old, new) = (Keyring::new(from.clone()), Keyring::new(to.clone()));
    let codec = SessionCodec::new(if same { new.clone() } else { new.clone().and(from.clone()) });

    let sealed = old.seal(json, None, now(), entropy).expect("sealed session");
    let other = SessionCodec::new(Keyring::new(SealKey::iron("o".repeat(32)).expect("key")));
    assert!(other.unseal(sealed.expose(), now()).is_err());
    if let Ok(unsealed) = codec.unseal(sealed.expose(), now()) {
        assert_eq!(unsealed.is_current, same);
        let session = &unsealed.session;
        assert!(!session.access_token().expose().is_empty());
        let _ = (
            session.user(),
            session.impersonator(),
            session.authentication_method(),
            session.organization_id(),
        );
        let again = codec.seal(session, now(), entropy).expect("sealed session");
        let opened = new.unseal(again.expose(), now()).expect("opened session");
        if same {
            assert_eq!(*opened.plaintext, json);
        } else if !has_duplicates(json) {
            assert_eq!(values(&opened.plaintext), values(json));
        }
        let again = codec.unseal(again.expose(), now()).expect("session");
        assert!(again.is_current);
        assert_eq!(again.session.access_token(), session.access_token());
        assert_eq!(again.session.refresh_token(), session.refresh_token());
        assert_eq!(again.session.user_id(), session.user_id());
    }

    let Ok(response) = serde_json::from_slice::<AuthenticateResponse>(json) else { return };
    let session = codec.session(&response);
    let sealed = codec.seal(&session, now(), entropy).expect("sealed session");
    let unsealed = codec.unseal(sealed.expose(), now());
    let empty = [response.access_token.expose(), response.refresh_token.expose(), response.user.id.as_str()];
    let Ok(unsealed) = unsealed else { return assert!(empty.contains(&"")) };
    let session = unsealed.session;
    assert!(unsealed.is_current && !empty.contains(&""));
    assert_eq!(session.access_token(), &response.access_token);
    assert_eq!(session.refresh_token(), Some(&response.refresh_token));
    assert_eq!(session.user_id(), Some(&response.user.id));
    let user = session.user().expect("user");
    assert!(user.email == response.user.email && user.first_name == response.user.first_name);
    assert!(user.metadata == response.user.metadata);
    if to.format() == SealFormat::Iron {
        assert_eq!(session.organization_id(), response.organization_id);
    }
});
