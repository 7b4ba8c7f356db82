//! What a session cookie holds.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor},
};
use zeroize::{Zeroize, Zeroizing};

use super::casing::{Casing, Key, Object, is_name, write};
use crate::{
    types::{OrganizationId, Secret, UserId},
    user_management::{AuthenticateResponse, AuthenticationMethod, Impersonator, User},
};

/// The content of a session cookie: the tokens, who signed in, and whatever else its writer put there.
///
/// It keeps the JSON that it was read from and gives it back with what changed, so that fields of another
/// SDK survive, spelled as that SDK spells them. The JSON and the tokens are wiped from memory on drop.
#[derive(Clone)]
pub struct SessionData {
    json: Secret,
    casing: Casing,
    access_token: Secret,
    refresh_token: Option<Secret>,
    user_id: Option<UserId>,
}

/// Why the JSON of a session cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidSessionData {
    /// It is not UTF-8.
    Encoding,
    /// It is not a JSON object.
    Json,
    /// It has no access token, or one that is no text.
    AccessToken,
    /// Its refresh token is no text.
    RefreshToken,
    /// Its user has no id.
    User,
}

impl fmt::Display for InvalidSessionData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoding => "the session is not UTF-8",
            Self::Json => "the session is not a JSON object",
            Self::AccessToken => "the session has no access token",
            Self::RefreshToken => "the refresh token of the session is not a text",
            Self::User => "the user of the session has no id",
        })
    }
}

impl std::error::Error for InvalidSessionData {}

impl SessionData {
    /// The session of somebody who has signed in.
    pub(super) fn new(response: &AuthenticateResponse, casing: Casing) -> Self {
        // The order is the Node SDK's.
        let mut session = Self {
            json: "{}".into(),
            casing,
            access_token: response.access_token.clone(),
            refresh_token: Some(response.refresh_token.clone()),
            user_id: Some(response.user.id.clone()),
        };
        session.renew(response);
        session
    }

    /// Reads the JSON inside a sealed session.
    pub(super) fn parse(mut plaintext: Zeroizing<Vec<u8>>) -> Result<Self, InvalidSessionData> {
        let json = String::from_utf8(std::mem::take(&mut *plaintext)).map_err(|error| {
            error.into_bytes().zeroize();
            InvalidSessionData::Encoding
        });
        Self::from_json(Secret::from(json?))
    }

    /// Reads the JSON that iron-session and older versions of the Node SDK put around a session, or the
    /// session itself where there is nothing around it.
    pub(super) fn parse_persistent(mut plaintext: Zeroizing<Vec<u8>>) -> Result<Self, InvalidSessionData> {
        let inside = str::from_utf8(&plaintext)
            .ok()
            .and_then(Object::parse)
            .and_then(|object| object.get("persistent"))
            .map(|json| Zeroizing::new(json.as_bytes().to_vec()));
        if let Some(inside) = inside {
            plaintext = inside;
        }
        Self::parse(plaintext)
    }

    fn from_json(json: Secret) -> Result<Self, InvalidSessionData> {
        let Ok(Essentials { casing, access_token, refresh_token, user_id }) =
            serde_json::from_str(json.expose())
        else {
            return Err(what_is_wrong(json.expose()));
        };
        let present = |token: &Secret| !token.expose().is_empty();
        let access_token = access_token.filter(present).ok_or(InvalidSessionData::AccessToken)?;
        let refresh_token = match refresh_token {
            Some(token) if !present(&token) => return Err(InvalidSessionData::RefreshToken),
            token => token,
        };
        if user_id.as_ref().is_some_and(|id| id.as_str().is_empty()) {
            return Err(InvalidSessionData::User);
        }
        let casing = casing.unwrap_or(Casing::Snake);
        Ok(Self { json, casing, access_token, refresh_token, user_id })
    }

    /// Puts in what a refresh, or a new sign-in, has given.
    pub(super) fn renew(&mut self, response: &AuthenticateResponse) {
        let casing = self.casing;
        let old = self.json.clone();
        let Some(mut object) = Object::parse(old.expose()) else { return };
        let user_casing = object.get("user").and_then(|user| Object::parse(user)?.casing()).unwrap_or(casing);
        let user = user_json(&response.user, user_casing);
        let access_token = write(&response.access_token);
        let refresh_token = write(&response.refresh_token);
        let organization = response.organization_id.as_ref().map(write);
        let method = response.authentication_method.as_ref().map(write);
        let impersonator = response.impersonator.as_ref().map(write);

        // Only AuthKit's family keeps the organization and the method; the others read the token.
        if casing == Casing::Camel || object.has("organization_id") {
            object.set("organization_id", casing, organization.as_deref().map(String::as_str));
        }
        object.set("user", casing, Some(&user));
        object.set("access_token", casing, Some(&access_token));
        object.set("refresh_token", casing, Some(&refresh_token));
        if let Some(method) = &method
            && (casing == Casing::Camel || object.has("authentication_method"))
        {
            object.set("authentication_method", casing, Some(method));
        }
        object.set("impersonator", casing, impersonator.as_deref().map(String::as_str));
        self.json = Secret::from(std::mem::take(&mut *object.write()));
        self.access_token = response.access_token.clone();
        self.refresh_token = Some(response.refresh_token.clone());
        self.user_id = Some(response.user.id.clone());
    }

    /// Spells the fields as another family of SDKs does.
    pub(super) fn spell(&mut self, casing: Casing) {
        if self.casing == casing {
            return;
        }
        let old = self.json.clone();
        let Some(mut object) = Object::parse(old.expose()) else { return };
        let nested: Vec<_> = ["user", "impersonator", "oauth_tokens"]
            .into_iter()
            .filter_map(|name| {
                let mut inner = Object::parse(object.get(name)?)?;
                inner.spell(casing);
                Some((name, inner.write()))
            })
            .collect();
        for (name, value) in &nested {
            object.set(name, casing, Some(value));
        }
        object.spell(casing);
        self.json = Secret::from(std::mem::take(&mut *object.write()));
        self.casing = casing;
    }

    /// The JSON that goes into the seal.
    pub(super) fn json(&self) -> &str {
        self.json.expose()
    }

    /// The JWT that shows who is signed in. [`Session`](super::Session) has it verified.
    #[must_use]
    pub fn access_token(&self) -> &Secret {
        &self.access_token
    }

    /// What the next tokens are got with.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.refresh_token.as_ref()
    }

    /// Whose session it is. Some SDKs keep the tokens alone.
    #[must_use]
    pub fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }

    /// The user as they were when the session was last refreshed; `None` where the writer kept none, or less
    /// than a user.
    #[must_use]
    pub fn user(&self) -> Option<User> {
        self.object("user")
    }

    /// Who acts as the user, if somebody does.
    #[must_use]
    pub fn impersonator(&self) -> Option<Impersonator> {
        self.object("impersonator")
    }

    /// How the session began, where the writer kept it.
    #[must_use]
    pub fn authentication_method(&self) -> Option<AuthenticationMethod> {
        self.field("authentication_method")
    }

    /// The organization that the writer kept. The one in the verified token counts:
    /// [`Session::organization_id`](super::Session::organization_id).
    #[must_use]
    pub fn organization_id(&self) -> Option<OrganizationId> {
        self.field("organization_id")
    }

    /// Reads any field, by its name in snake case; `None` if it is not there, null or of another type.
    #[must_use]
    pub fn field<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_str(Object::parse(self.json.expose())?.get(name)?).ok()
    }

    /// Reads an object whose own names may be in either spelling.
    fn object<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let mut inner = Object::parse(Object::parse(self.json.expose())?.get(name)?)?;
        inner.spell(Casing::Snake);
        serde_json::from_str(&inner.write()).ok()
    }
}

impl fmt::Debug for SessionData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionData").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// The fields of a user that the Node SDK keeps, in its order.
const USER_FIELDS: [&str; 13] = [
    "id",
    "email",
    "email_verified",
    "name",
    "first_name",
    "profile_picture_url",
    "last_name",
    "last_sign_in_at",
    "locale",
    "created_at",
    "updated_at",
    "external_id",
    "metadata",
];

/// A user with all their fields, null where there is nothing: JavaScript tells null from a field that is
/// missing.
fn user_json(user: &User, casing: Casing) -> Zeroizing<String> {
    let json = write(user);
    let fields = Object::parse(&json);
    let mut complete = Object::default();
    complete.set("object", casing, Some("\"user\""));
    for name in USER_FIELDS {
        let value = fields.as_ref().and_then(|fields| fields.get(name));
        complete.set(name, casing, Some(value.unwrap_or("null")));
    }
    complete.write()
}

/// What every request needs of a session, read in one pass.
#[derive(Default)]
struct Essentials {
    casing: Option<Casing>,
    access_token: Option<Secret>,
    refresh_token: Option<Secret>,
    user_id: Option<UserId>,
}

#[derive(Deserialize)]
struct WithId {
    id: UserId,
}

impl<'de> Deserialize<'de> for Essentials {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Essentials;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a session")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Essentials, A::Error> {
                let mut found = Essentials::default();
                while let Some(Key(name)) = map.next_key()? {
                    found.casing = found.casing.or_else(|| Casing::of(&name));
                    // As everywhere here, the first of several counts.
                    if found.access_token.is_none() && is_name(&name, "access_token") {
                        found.access_token = map.next_value()?;
                    } else if found.refresh_token.is_none() && is_name(&name, "refresh_token") {
                        found.refresh_token = map.next_value()?;
                    } else if found.user_id.is_none() && name == "user" {
                        found.user_id = map.next_value::<Option<WithId>>()?.map(|user| user.id);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(found)
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

/// Finds out which field is not what it should be.
#[cold]
fn what_is_wrong(json: &str) -> InvalidSessionData {
    let Some(object) = Object::parse(json) else { return InvalidSessionData::Json };
    let is_text = |name| object.get(name).is_none_or(|json| serde_json::from_str::<Secret>(json).is_ok());
    if !is_text("access_token") {
        InvalidSessionData::AccessToken
    } else if !is_text("refresh_token") {
        InvalidSessionData::RefreshToken
    } else {
        InvalidSessionData::User
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use zeroize::Zeroizing;

    use super::{InvalidSessionData, SessionData};
    use crate::session::casing::Casing;

    fn parse(json: &str) -> Result<SessionData, InvalidSessionData> {
        SessionData::parse(Zeroizing::new(json.as_bytes().to_vec()))
    }

    #[test]
    fn both_spellings_are_read() {
        for json in [
            r#"{"user":{"id":"user_1","firstName":"Ada"},"accessToken":"a","refreshToken":"r","authenticationMethod":"SSO","organizationId":"org_1"}"#,
            r#"{"access_token": "a", "refresh_token": "r", "user": {"id": "user_1", "first_name": "Ada"}, "authentication_method": "SSO", "organization_id": "org_1"}"#,
        ] {
            let session = parse(json).unwrap();
            assert_eq!(session.access_token().expose(), "a");
            assert_eq!(session.refresh_token().unwrap().expose(), "r");
            assert_eq!(session.user_id().unwrap(), &"user_1");
            assert_eq!(session.user().unwrap().first_name.as_deref(), Some("Ada"));
            assert_eq!(session.authentication_method().unwrap().as_str(), "SSO");
            assert_eq!(session.organization_id().unwrap(), "org_1");
        }
    }

    #[test]
    fn tokens_alone_are_a_session() {
        for json in [r#"{"access_token":"a"}"#, r#"{"accessToken":"a","refreshToken":null,"user":null}"#] {
            let session = parse(json).unwrap();
            assert!(session.refresh_token().is_none() && session.user_id().is_none());
            assert!(session.user().is_none() && session.impersonator().is_none());
        }
        // As PHP writes it.
        assert_eq!(parse(r#"{"access_token":"a\/b"}"#).unwrap().access_token().expose(), "a/b");
    }

    #[test]
    fn what_is_no_session_is_told_apart() {
        use InvalidSessionData::{AccessToken, Encoding, Json, RefreshToken, User};
        for (json, reason) in [
            ("", Json),
            ("[]", Json),
            (r#"{"access_token":"a""#, Json),
            (r#"{"access_token":"a"}{"access_token":"a"}"#, Json),
            ("{}", AccessToken),
            (r#"{"access_token":""}"#, AccessToken),
            (r#"{"access_token":7}"#, AccessToken),
            (r#"{"access_token":"a","refresh_token":7}"#, RefreshToken),
            (r#"{"access_token":"a","refresh_token":""}"#, RefreshToken),
            (r#"{"access_token":"a","user":{}}"#, User),
            (r#"{"access_token":"a","user":{"id":""}}"#, User),
            (r#"{"access_token":"a","user":"user_1"}"#, User),
        ] {
            assert_eq!(parse(json).unwrap_err(), reason, "{json}");
        }
        let bytes = b"{\"access_token\":\"\xff\"}".to_vec();
        assert_eq!(SessionData::parse(Zeroizing::new(bytes)).unwrap_err(), Encoding);
    }

    #[test]
    fn a_session_moves_to_the_spelling_of_another_family_and_back() {
        let json = r#"{"access_token":"a","user":{"id":"user_1","first_name":"Ada","metadata":{"my_key":"x"}},"my_field":[1]}"#;
        let mut session = parse(json).unwrap();
        session.spell(Casing::Camel);
        assert_eq!(
            session.json(),
            r#"{"accessToken":"a","user":{"id":"user_1","firstName":"Ada","metadata":{"my_key":"x"}},"myField":[1]}"#
        );
        session.spell(Casing::Snake);
        assert_eq!(session.json(), json);
    }

    #[test]
    fn new_tokens_replace_the_old_and_nothing_else() {
        let response: crate::user_management::AuthenticateResponse = serde_json::from_str(
            r#"{"user":{"id":"user_1","email":"a@b.c","metadata":{"my_key":"x"}},"access_token":"a2","refresh_token":"r2","organization_id":"org_2"}"#,
        )
        .unwrap();
        let user = r#""user":{"object":"user","id":"user_1","email":"a@b.c","email_verified":false,"name":null,"first_name":null,"profile_picture_url":null,"last_name":null,"last_sign_in_at":null,"locale":null,"created_at":null,"updated_at":null,"external_id":null,"metadata":{"my_key":"x"}}"#;
        let mut session = parse(
            r#"{"theirs": 1.0, "access_token":"a1","refresh_token":"r1","impersonator":{"email":"x"}}"#,
        )
        .unwrap();
        session.renew(&response);
        assert_eq!(
            session.json(),
            format!(r#"{{"theirs":1.0,"access_token":"a2","refresh_token":"r2",{user}}}"#)
        );
        assert_eq!(session.refresh_token().unwrap().expose(), "r2");

        let session = SessionData::new(&response, Casing::Camel);
        assert!(session.json().starts_with(
            r#"{"organizationId":"org_2","user":{"object":"user","id":"user_1","email":"a@b.c","emailVerified":false,"name":null,"#
        ));
        assert!(
            session.json().ends_with(r#""metadata":{"my_key":"x"}},"accessToken":"a2","refreshToken":"r2"}"#)
        );
    }

    #[test]
    fn what_iron_session_puts_around_a_session_is_taken_off() {
        let read = |json: &str| SessionData::parse_persistent(Zeroizing::new(json.as_bytes().to_vec()));
        let inside = r#"{"accessToken":"a"}"#;
        for json in [inside.to_owned(), format!(r#"{{"persistent":{inside}}}"#)] {
            assert_eq!(read(&json).unwrap().json(), inside);
        }
        assert_eq!(read(r#"{"persistent":{}}"#).unwrap_err(), InvalidSessionData::AccessToken);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let _ = SessionData::parse(Zeroizing::new(bytes.clone()));
            let _ = SessionData::parse_persistent(Zeroizing::new(bytes));
        }

        #[test]
        fn no_json_panics(fields in proptest::collection::btree_map("(access_token|accessToken|user|refresh_token|[a-zA-Z_\"\\\\]{0,8})", r#"(null|7|"a"|\{\}|\{"id":"u"\}|\[1\])"#, 0..5)) {
            let fields: Vec<_> = fields.iter().map(|(k, v)| format!("{}:{v}", serde_json::to_string(k).unwrap())).collect();
            if let Ok(mut session) = parse(&format!("{{{}}}", fields.join(","))) {
                session.spell(Casing::Camel);
                session.spell(Casing::Snake);
                let _ = (session.user(), session.impersonator());
                prop_assert!(parse(session.json()).is_ok());
            }
        }
    }
}
