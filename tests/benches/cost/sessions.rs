//! Authentication of requests by a sealed session, with a token that was verified before and with one that was not.

use aes::cipher::{BlockModeDecrypt as _, KeyIvInit as _, block_padding::Pkcs7};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use http::{HeaderMap, header::COOKIE};
use workos_core::{
    Config, Entropy, Machine as _, Now, Step,
    seal::{Keyring, SealKey},
    session::{AccessTokenRules, KeySet, SessionCodec, Sessions},
    testing::TokenSigner,
    user_management::AuthenticateResponse,
};
use workos_tests::{cost, sent_back};

use crate::{
    backend::{Gcm, HmacKey, Rs256, named, sha256},
    harness::{Row, Sides},
};

const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::new(named("token remembered, Go format"), || remembered(Format::Go)).target("≤ 2.0 µs"),
        Row::new(named("token remembered, Iron"), || remembered(Format::Iron)).target("≤ 5.2 µs"),
        Row::new(named("token new, Go format"), || new_token(Format::Go)).batch(20).target("≤ 1.2 × floor"),
        Row::new(named("token new, Iron"), || new_token(Format::Iron)).batch(20).target("≤ 1.2 × floor"),
        Row::new(named("verify a token"), token).batch(20),
    ]
}

#[derive(Clone, Copy)]
enum Format {
    Go,
    Iron,
}

fn now() -> Now {
    Now::from_unix_milliseconds(1_767_225_600_000)
}

/// Returns an application whose key set is known, and the headers of a request of a signed-in user.
fn signed_in(format: Format) -> (impl FnMut() + 'static, String, String) {
    let now = now();
    let token = cost::access_token(now.wall);
    let response: AuthenticateResponse = serde_json::from_str(&cost::authentication(token.expose())).unwrap();
    let key = match format {
        Format::Go => SealKey::go(PASSWORD),
        Format::Iron => SealKey::iron(PASSWORD),
    };
    let codec = SessionCodec::new(Keyring::new(key.unwrap()));
    let config = Config::new("sk_test_1").unwrap().client_id("client_1").unwrap();
    let sessions = Sessions::new(&config, codec).unwrap();
    let cookies =
        sessions.create(&HeaderMap::new(), &response, now.wall, Entropy::from_seed([1; 32])).unwrap();
    let request = sent_back(&cookies);
    let sealed = request[COOKIE].to_str().unwrap().strip_prefix("wos-session=").unwrap().to_owned();
    let authenticate = move || {
        let mut machine = sessions.authenticate(&request, Entropy::from_seed([1; 32]));
        loop {
            match machine.poll(now) {
                Step::Send(_) => {
                    let keys = serde_json::to_string(&TokenSigner::new().jwks()).unwrap();
                    machine.handle(Ok(http::Response::new(keys.into())));
                }
                Step::Done(check) => break assert!(check.outcome.is_ok()),
                Step::Wait(_) => panic!("no other refresh is in progress"),
            }
        }
    };
    (authenticate, sealed, token.expose().to_owned())
}

fn remembered(format: Format) -> Sides {
    let (authenticate, sealed, _) = signed_in(format);
    Sides::new(authenticate).floor(open(format, sealed))
}

/// A remembered token, and the verification of the same token as a new one. Tokens that are new each time would have to be
/// signed for each run.
fn new_token(format: Format) -> Sides {
    let (mut authenticate, sealed, token) = signed_in(format);
    let keys = KeySet::try_from(&TokenSigner::new().jwks()).unwrap();
    let (open, rs256) = (open(format, sealed), rs256(&token));
    let sides = Sides::new(move || {
        authenticate();
        keys.verify(&token, &AccessTokenRules::new(), now().wall).unwrap()
    });
    match rs256 {
        Some(rs256) => sides.floor(move || {
            rs256();
            open()
        }),
        None => sides,
    }
}

fn token() -> Sides {
    let token = cost::access_token(now().wall).expose().to_owned();
    let keys = KeySet::try_from(&TokenSigner::new().jwks()).unwrap();
    let rs256 = rs256(&token);
    let sides = Sides::new(move || keys.verify(&token, &AccessTokenRules::new(), now().wall).unwrap());
    match rs256 {
        Some(rs256) => sides.floor(rs256),
        None => sides,
    }
}

/// Verifies the signature of a token by hand, with what is prepared once for a key.
fn rs256(token: &str) -> Option<impl Fn() + 'static> {
    let modulus = &TokenSigner::new().jwks().keys[0].modulus;
    let key = Rs256::new(BASE64_URL_SAFE_NO_PAD.decode(modulus).unwrap())?;
    let token = token.to_owned();
    Some(move || {
        let (message, signature) = token.rsplit_once('.').unwrap();
        key.verify(message.as_bytes(), &BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap());
    })
}

/// Opens a seal by hand.
fn open(format: Format, sealed: String) -> impl Fn() -> Vec<u8> + 'static {
    let cipher = Gcm::new(&sha256(PASSWORD.as_bytes()));
    move || match format {
        Format::Go => {
            let mut text = BASE64_STANDARD.decode(&sealed).unwrap();
            let nonce = text[..12].try_into().unwrap();
            text.drain(..12);
            cipher.decrypt(nonce, b"", &mut text);
            text
        }
        Format::Iron => open_iron(&sealed),
    }
}

fn open_iron(sealed: &str) -> Vec<u8> {
    let sealed = sealed.strip_suffix("~2").unwrap();
    let [signed, integrity_salt, mac] = {
        let (rest, mac) = sealed.rsplit_once('*').unwrap();
        let (signed, salt) = rest.rsplit_once('*').unwrap();
        [signed, salt, mac]
    };
    let derived = |salt: &str| {
        let mut key = [0; 32];
        pbkdf2::pbkdf2_hmac::<sha1::Sha1>(PASSWORD.as_bytes(), salt.as_bytes(), 1, &mut key);
        key
    };
    let expected = HmacKey::new(&derived(integrity_salt)).mac(&[signed.as_bytes()]);
    assert!(BASE64_URL_SAFE_NO_PAD.decode(mac).unwrap() == expected);
    let parts: Vec<&str> = signed.split('*').collect();
    let iv: [u8; 16] = BASE64_URL_SAFE_NO_PAD.decode(parts[3]).unwrap().try_into().unwrap();
    let text = BASE64_URL_SAFE_NO_PAD.decode(parts[4]).unwrap();
    cbc::Decryptor::<aes::Aes256>::new(&derived(parts[2]).into(), &iv.into())
        .decrypt_padded_vec::<Pkcs7>(&text)
        .unwrap()
}
