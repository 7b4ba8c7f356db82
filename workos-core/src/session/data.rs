//! The content of a session cookie.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor},
};
use zeroize::{Zeroize, Zeroizing};

use super::casing::{Casing, Key, Object, write};
use crate::{
    types::{OrganizationId, Secret, UserId},
    user_management::{AuthenticateResponse, AuthenticationMethod, Impersonator, User},
};

/// The content of a session cookie: the tokens, the user, and other fields that the writing SDK has added.
///
/// The JSON that was read is kept and written back with only the changed fields replaced, so that fields of
/// another SDK survive under that SDK's names. The JSON and the tokens are erased from memory on drop.
#[derive(Clone)]
pub struct SessionData {
    json: Secret,
    casing: Casing,
    access_token: Secret,
    refresh_token: Option<Secret>,
    user_id: Option<UserId>,
}

/// Error of reading the JSON of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidSessionData {
    /// The content is not UTF-8.
    Encoding,
    /// The content is not a JSON object.
    Json,
    /// The access token is missing, empty or not a string.
    AccessToken,
    /// The refresh token is empty or not a string.
    RefreshToken,
    /// The user has no ID.
    User,
}

impl fmt::Display for InvalidSessionData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoding => "session is not UTF-8",
            Self::Json => "session is not a JSON object",
            Self::AccessToken => "session has no access token",
            Self::RefreshToken => "refresh token of the session is empty or not a string",
            Self::User => "user of the session has no ID",
        })
    }
}

impl std::error::Error for InvalidSessionData {}

impl SessionData {
    /// Creates the session of a user who has signed in.
    pub(super) fn new(response: &AuthenticateResponse, casing: Casing) -> Self {
        let mut session = Self {
            json: "{}".into(),
            casing,
            access_token: response.access_token.clone(),
            refresh_token: Some(response.refresh_token.clone()),
            user_id: Some(response.user.id.clone()),
        };
        // Adds the fields in the order of the Node SDK.
        session.update(response);
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

    /// Reads a session that may be the `persistent` field of an outer object, as iron-session and older
    /// versions of the Node SDK write it.
    pub(super) fn parse_persistent(mut plaintext: Zeroizing<Vec<u8>>) -> Result<Self, InvalidSessionData> {
        let inner = str::from_utf8(&plaintext)
            .ok()
            .and_then(Object::parse)
            .and_then(|object| object.get("persistent"))
            .map(|json| Zeroizing::new(json.as_bytes().to_vec()));
        if let Some(inner) = inner {
            plaintext = inner;
        }
        Self::parse(plaintext)
    }

    fn from_json(json: Secret) -> Result<Self, InvalidSessionData> {
        let Ok(Essentials { casing, access_token, refresh_token, user_id }) =
            serde_json::from_str(json.expose())
        else {
            return Err(invalid_field(json.expose()));
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

    /// Replaces the fields that a refresh or a sign-in has returned.
    pub(super) fn update(&mut self, response: &AuthenticateResponse) {
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

        // AuthKit's libraries and the Node SDK store the organization and the method; the others read the
        // token.
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

    /// Renames the fields to another casing.
    pub(super) fn rename_fields(&mut self, casing: Casing) {
        if self.casing == casing {
            return;
        }
        let old = self.json.clone();
        let Some(mut object) = Object::parse(old.expose()) else { return };
        let nested: Vec<_> = ["user", "impersonator", "oauth_tokens"]
            .into_iter()
            .filter_map(|name| {
                let mut inner = Object::parse(object.get(name)?)?;
                inner.rename_fields(casing);
                Some((name, inner.write()))
            })
            .collect();
        for (name, value) in &nested {
            object.set(name, casing, Some(value));
        }
        object.rename_fields(casing);
        self.json = Secret::from(std::mem::take(&mut *object.write()));
        self.casing = casing;
    }

    /// Returns the JSON to seal.
    pub(super) fn json(&self) -> &str {
        self.json.expose()
    }

    /// Returns the access token, a JWT. Only the token of a [`Session`](super::Session) is verified.
    #[must_use]
    pub fn access_token(&self) -> &Secret {
        &self.access_token
    }

    /// Returns the refresh token, which is exchanged for new tokens. `None` if the writing SDK stored none.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.refresh_token.as_ref()
    }

    /// Returns the ID of the user. `None` if the writing SDK stored the tokens only.
    #[must_use]
    pub fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }

    /// Returns the user as of the last refresh. `None` if the writing SDK stored no user or an incomplete
    /// one.
    #[must_use]
    pub fn user(&self) -> Option<User> {
        self.object("user")
    }

    /// Returns the impersonator, if the session is one of impersonation.
    #[must_use]
    pub fn impersonator(&self) -> Option<Impersonator> {
        self.object("impersonator")
    }

    /// Returns the authentication method of the sign-in. `None` if the writing SDK stored none.
    #[must_use]
    pub fn authentication_method(&self) -> Option<AuthenticationMethod> {
        self.field("authentication_method")
    }

    /// Returns the organization ID that the writing SDK stored, if any. Prefer
    /// [`Session::organization_id`](super::Session::organization_id), which is that of the verified access
    /// token.
    #[must_use]
    pub fn organization_id(&self) -> Option<OrganizationId> {
        self.field("organization_id")
    }

    /// Returns a field by its name in snake case. `None` if the field is missing, null or of another type.
    #[must_use]
    pub fn field<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_str(Object::parse(self.json.expose())?.get(name)?).ok()
    }

    /// Returns an object with field names in either casing.
    fn object<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let mut inner = Object::parse(Object::parse(self.json.expose())?.get(name)?)?;
        inner.rename_fields(Casing::Snake);
        serde_json::from_str(&inner.write()).ok()
    }
}

impl fmt::Debug for SessionData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionData").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// The fields of a user that the Node SDK stores, in the same order.
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

/// Returns the JSON of a user with all fields, null if absent, since JavaScript distinguishes null from a
/// missing field.
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

/// The fields of a session that every request needs, read in one pass.
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
                let mut fields = Essentials::default();
                while let Some(Key(name)) = map.next_key()? {
                    fields.casing = fields.casing.or_else(|| Casing::of(&name));
                    // As in `Object`, the first of several fields of a name is used.
                    match &*name {
                        "access_token" | "accessToken" if fields.access_token.is_none() => {
                            fields.access_token = map.next_value()?;
                        }
                        "refresh_token" | "refreshToken" if fields.refresh_token.is_none() => {
                            fields.refresh_token = map.next_value()?;
                        }
                        "user" if fields.user_id.is_none() => {
                            fields.user_id = map.next_value::<Option<WithId>>()?.map(|user| user.id);
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(fields)
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

/// Returns which field makes a session invalid.
#[cold]
fn invalid_field(json: &str) -> InvalidSessionData {
    let Some(object) = Object::parse(json) else { return InvalidSessionData::Json };
    let is_string = |name| object.get(name).is_none_or(|json| serde_json::from_str::<Secret>(json).is_ok());
    if !is_string("access_token") {
        InvalidSessionData::AccessToken
    } else if !is_string("refresh_token") {
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
    fn parse_reads_both_casings() {
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
    fn parse_uses_the_first_of_several_fields() {
        for json in [
            r#"{"access_token":"a","refresh_token":"r","user":{"id":"u"},"access_token":"b","refresh_token":"b","user":{"id":"b"}}"#,
            r#"{"accessToken":"a","access_token":"b","refreshToken":"r","refresh_token":"b","user":{"id":"u"},"user":{"id":"b"}}"#,
            r#"{"access_token":"a","access_token":7,"refresh_token":"r","refresh_token":7,"user":{"id":"u"},"user":7}"#,
        ] {
            let session = parse(json).unwrap();
            assert_eq!(session.access_token().expose(), "a");
            assert_eq!(session.refresh_token().unwrap().expose(), "r");
            assert_eq!(session.user_id().unwrap(), &"u");
        }
    }

    #[test]
    fn parse_accepts_a_session_of_tokens_only() {
        for json in [r#"{"access_token":"a"}"#, r#"{"accessToken":"a","refreshToken":null,"user":null}"#] {
            let session = parse(json).unwrap();
            assert!(session.refresh_token().is_none() && session.user_id().is_none());
            assert!(session.user().is_none() && session.impersonator().is_none());
        }
        // An escaped slash, as PHP writes it.
        assert_eq!(parse(r#"{"access_token":"a\/b"}"#).unwrap().access_token().expose(), "a/b");
    }

    #[test]
    fn parse_error_names_the_invalid_field() {
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
    fn rename_fields_converts_to_camel_case_and_back() {
        let json = r#"{"access_token":"a","user":{"id":"user_1","first_name":"Ada","metadata":{"my_key":"x"}},"my_field":[1]}"#;
        let mut session = parse(json).unwrap();
        session.rename_fields(Casing::Camel);
        assert_eq!(
            session.json(),
            r#"{"accessToken":"a","user":{"id":"user_1","firstName":"Ada","metadata":{"my_key":"x"}},"myField":[1]}"#
        );
        session.rename_fields(Casing::Snake);
        assert_eq!(session.json(), json);
    }

    #[test]
    fn update_replaces_returned_fields_only() {
        let response: crate::user_management::AuthenticateResponse = serde_json::from_str(
            r#"{"user":{"id":"user_1","email":"a@b.c","metadata":{"my_key":"x"}},"access_token":"a2","refresh_token":"r2","organization_id":"org_2"}"#,
        )
        .unwrap();
        let user = r#""user":{"object":"user","id":"user_1","email":"a@b.c","email_verified":false,"name":null,"first_name":null,"profile_picture_url":null,"last_name":null,"last_sign_in_at":null,"locale":null,"created_at":null,"updated_at":null,"external_id":null,"metadata":{"my_key":"x"}}"#;
        let mut session = parse(
            r#"{"theirs": 1.0, "access_token":"a1","refresh_token":"r1","impersonator":{"email":"x"}}"#,
        )
        .unwrap();
        session.update(&response);
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
    fn update_sets_the_user_the_method_and_the_casing_of_the_session() {
        let response: crate::user_management::AuthenticateResponse = serde_json::from_str(
            r#"{"user":{"id":"user_2","email":"a@b.c"},"access_token":"a2","refresh_token":"r2","authentication_method":"SSO"}"#,
        )
        .unwrap();
        for (json, fields, has_method) in [
            (r#"{"accessToken":"a1"}"#, [r#""accessToken":"a2""#, r#""refreshToken":"r2""#], true),
            (r#"{"access_token":"a1"}"#, [r#""access_token":"a2""#, r#""refresh_token":"r2""#], false),
            (
                r#"{"access_token":"a1","authentication_method":"Password"}"#,
                [r#""access_token":"a2""#, r#""authentication_method":"SSO""#],
                true,
            ),
        ] {
            let mut session = parse(json).unwrap();
            assert_eq!(session.user_id(), None);
            session.update(&response);
            assert_eq!(session.user_id().unwrap(), &"user_2");
            assert!(fields.iter().all(|field| session.json().contains(field)), "{}", session.json());
            assert_eq!(session.authentication_method().is_some(), has_method, "{json}");
        }
    }

    #[test]
    fn rename_fields_to_the_same_casing_changes_nothing() {
        for (json, casing) in [
            (r#"{"access_token": "a"}"#, Casing::Snake),
            (r#"{"accessToken": "a", "x_y": 1}"#, Casing::Camel),
        ] {
            let mut session = parse(json).unwrap();
            session.rename_fields(casing);
            assert_eq!(session.json(), json);
        }
    }

    #[test]
    fn impersonator_is_read_and_debug_shows_the_user_only() {
        let session = parse(
            r#"{"access_token":"s3cr3t","user":{"id":"user_1"},"impersonator":{"email":"admin@acme.com","reason":"support"}}"#,
        )
        .unwrap();
        assert_eq!(session.impersonator().unwrap().email, "admin@acme.com");
        let debug = format!("{session:?}");
        assert!(debug.contains("user_1") && !debug.contains("s3cr3t"), "{debug}");
        assert_eq!(InvalidSessionData::Json.to_string(), "session is not a JSON object");
    }

    #[test]
    fn parse_persistent_unwraps_iron_session_objects() {
        let read = |json: &str| SessionData::parse_persistent(Zeroizing::new(json.as_bytes().to_vec()));
        let inner = r#"{"accessToken":"a"}"#;
        for json in [inner.to_owned(), format!(r#"{{"persistent":{inner}}}"#)] {
            assert_eq!(read(&json).unwrap().json(), inner);
        }
        assert_eq!(read(r#"{"persistent":{}}"#).unwrap_err(), InvalidSessionData::AccessToken);
    }

    proptest! {
        #[test]
        fn parse_never_panics_on_bytes(bytes: Vec<u8>) {
            let _ = SessionData::parse(Zeroizing::new(bytes.clone()));
            let _ = SessionData::parse_persistent(Zeroizing::new(bytes));
        }

        #[test]
        fn parse_never_panics_on_json(fields in proptest::collection::btree_map("(access_token|accessToken|user|refresh_token|[a-zA-Z_\"\\\\]{0,8})", r#"(null|7|"a"|\{\}|\{"id":"u"\}|\[1\])"#, 0..5)) {
            let fields: Vec<_> = fields.iter().map(|(k, v)| format!("{}:{v}", serde_json::to_string(k).unwrap())).collect();
            if let Ok(mut session) = parse(&format!("{{{}}}", fields.join(","))) {
                session.rename_fields(Casing::Camel);
                session.rename_fields(Casing::Snake);
                let _ = (session.user(), session.impersonator());
                prop_assert!(parse(session.json()).is_ok());
            }
        }
    }
}
