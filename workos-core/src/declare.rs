//! The attributes that declare operations, models, request objects and lists of values.

/// Declares an operation of the WorkOS API: a plain struct with its parameters, which becomes an
/// [`Endpoint`](crate::Endpoint).
///
/// ```
/// use workos_core::types::{Page, Patch, UserId};
///
/// /// A badge of an office.
/// #[workos_core::model]
/// pub struct Badge {
///     /// ID of the badge.
///     pub id: String,
/// }
///
/// /// Updates a badge. Omitted fields are unchanged.
/// #[workos_core::endpoint(PUT "/users/{user_id}/badges/{id}", operation = "update_badge", response = Badge)]
/// pub struct UpdateBadge {
///     /// ID of the user.
///     pub user_id: UserId,
///     /// ID of the badge.
///     pub id: String,
///     /// Whether the user receives an email.
///     #[query]
///     pub notify: Option<bool>,
///     /// City of the office.
///     pub office: String,
///     /// Date of expiry; `Patch::Clear` removes it.
///     pub expires_on: Patch<String>,
/// }
///
/// let update = UpdateBadge::new("user_1", "a/b", "Berlin").notify(true).expires_on(Patch::Clear);
/// let request = workos_core::Config::new("sk_test_123")?.request(&update)?;
/// assert_eq!(request.method(), "PUT");
/// assert_eq!(request.uri().path(), "/users/user_1/badges/a%2Fb");
/// assert_eq!(request.uri().query(), Some("notify=true"));
/// assert_eq!(&request.body()[..], br#"{"office":"Berlin","expires_on":null}"#);
/// # Ok::<(), workos_core::Error>(())
/// ```
///
/// # Arguments
///
/// The HTTP method and the path come first: `GET "/users/{id}"`. Then, in any order:
///
/// | argument | meaning | default |
/// |---|---|---|
/// | `operation = "get_user"` | WorkOS's name of the operation, for spans, errors and search | required |
/// | `response = User` | type of the response body: any type that deserializes | no content |
/// | `response = Option<User>` | a body or none | |
/// | `response = Page<User>` | a list with cursors; adds the setters `limit`, `before`, `after`, `order` and implements [`Paginated`](crate::endpoint::Paginated) | |
/// | `redirect` | a page that a browser is sent to, in place of a response: implements [`Redirect`](crate::endpoint::Redirect) | |
/// | `server = AuthKit` | a [`Server`](crate::endpoint::Server) | `Api` |
/// | `auth = AccessToken` | an [`Auth`](crate::endpoint::Auth) | `ApiKey` |
/// | `idempotency = WithKey` | an [`Idempotency`](crate::endpoint::Idempotency) | `Idempotent` for GET, else `NotIdempotent` |
/// | `constants("grant_type" = "password")` | texts that are always in the body, or in the query of a redirect | none |
/// | `form` | the body is a form (`application/x-www-form-urlencoded`) | JSON |
/// | `body = {}` | an empty JSON object is sent where no field is in the body | no body |
/// | `reference = "authkit/user/get"` | page below `https://workos.com/docs/reference/` that the docs link to | none |
///
/// # Fields
///
/// A field with a placeholder in the path is sent there. The other fields are sent in the query of a GET or DELETE
/// and in the JSON body of any other method, unless `#[query]` or `#[body]` says otherwise. `#[token]` marks the
/// [`Secret`](crate::types::Secret) that is sent as the bearer token of `auth = AccessToken`.
///
/// The type decides, by the last segment of its path:
///
/// | type | in the request | in Rust |
/// |---|---|---|
/// | `Option<T>` | left out while `None` | a setter that takes the value |
/// | `Patch<T>` | left out, null or the value | a setter that takes the value or a [`Patch`](crate::types::Patch) |
/// | `Patch<Vec<T>>` | left out, null or the list | a setter that takes any iterator or a [`Patch`](crate::types::Patch) |
/// | `Vec<T>` | a JSON array; one query pair with commas | taken from any iterator |
/// | `BTreeMap<K, V>` | a JSON object; `name[key]=value` in a query | taken from any iterator of pairs |
/// | anything else | always sent | a parameter of `new`, in the order of the fields |
///
/// `#[serde(rename = "type")]` sets the name on the wire, also in the query. `#[serde(flatten)]` puts the fields of
/// an [`object`](macro@crate::object) or of [alternatives](macro@crate::one_of) into the body. Alternatives in a
/// query are a type with its own [`QueryValue`](crate::endpoint::QueryValue).
///
/// Each field needs a doc comment, which is also that of its setter. A request without required parameters implements
/// `Default`, as [`object`](macro@crate::object)s without required fields do.
pub use workos_macros::endpoint;
/// Declares a model: a struct that a response or an event is decoded into.
///
/// The struct becomes `#[non_exhaustive]`, derives `Debug`, `Clone`, `PartialEq` and `Serialize`, and implements
/// `Deserialize`. It is read from a JSON object; unknown fields are ignored, and a field that is there twice is an error.
/// The type of a field, by the last segment of its path, decides what a missing
/// or null value is:
///
/// | type | missing or null |
/// |---|---|
/// | `Option<T>` | `None` |
/// | `String`, `bool`, a number, `Vec<T>`, `BTreeMap<K, V>`, `Metadata` | the empty value, `false` or 0 |
/// | an [`open_enum`](macro@crate::open_enum) | its empty value |
/// | anything else, such as an ID or another model | an error |
///
/// `#[serde(rename = "type")]` sets the name on the wire; serde's other attributes work as they do elsewhere.
///
/// ```
/// use workos_core::types::UserId;
///
/// /// A badge of an office.
/// #[workos_core::model]
/// pub struct Badge {
///     /// ID of the user.
///     pub user_id: UserId,
///     /// Numbers of the doors that the badge opens.
///     pub doors: Vec<String>,
/// }
///
/// let badge: Badge = serde_json::from_str(r#"{"user_id":"user_1","doors":null,"color":"red"}"#)?;
/// assert_eq!(badge.user_id, "user_1");
/// assert!(serde_json::from_str::<Badge>("{}").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
pub use workos_macros::model;
/// Declares an object within the body of a request.
///
/// The struct becomes `#[non_exhaustive]`, derives `Debug`, `Clone`, `PartialEq` and `Serialize`, and has `new` and
/// setters as an [`endpoint`](macro@crate::endpoint) has. Each field needs a doc comment.
///
/// ```
/// /// Size of a shelf.
/// #[workos_core::object]
/// pub struct ShelfSize {
///     /// Width in millimeters.
///     pub width: u32,
///     /// Depth in millimeters.
///     pub depth: Option<u32>,
/// }
///
/// assert_eq!(serde_json::to_string(&ShelfSize::new(800).depth(300))?, r#"{"width":800,"depth":300}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub use workos_macros::object;
/// Declares alternatives: sets of fields in the body of a request of which one is sent.
///
/// Each variant has a constructor in snake case, which takes the variant's required fields; its `Option<T>` and
/// `Patch<T>` fields have setters. Put the enum into an [`endpoint`](macro@crate::endpoint) as a field with
/// `#[serde(flatten)]`. Each field needs a doc comment.
///
/// ```
/// /// Owner of a shelf.
/// #[workos_core::one_of]
/// pub enum ShelfOwner {
///     /// A user.
///     User {
///         /// ID of the user.
///         user_id: String,
///     },
///     /// An object in a system of the application's.
///     External {
///         /// ID of the object.
///         external_id: String,
///         /// Region of the system.
///         region: Option<String>,
///     },
/// }
///
/// let owner = ShelfOwner::external("x1").region("eu");
/// assert_eq!(serde_json::to_string(&owner)?, r#"{"external_id":"x1","region":"eu"}"#);
/// assert_eq!(serde_json::to_string(&ShelfOwner::user("user_1"))?, r#"{"user_id":"user_1"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// With a tag, the alternatives are told apart by one field. Its text is the variant's name in snake case, unless
/// `#[serde(rename = "…")]` sets another:
///
/// ```
/// /// Way to open a door.
/// #[workos_core::one_of(tag = "type")]
/// pub enum Opening {
///     /// A key.
///     #[serde(rename = "physical_key")]
///     Key {
///         /// Number of the key.
///         number: u32,
///     },
///     /// No lock.
///     Free {},
/// }
///
/// assert_eq!(serde_json::to_string(&Opening::key(7))?, r#"{"type":"physical_key","number":7}"#);
/// assert_eq!(serde_json::to_string(&Opening::free())?, r#"{"type":"free"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub use workos_macros::one_of;
/// Declares an enum of texts that keeps unknown values.
///
/// An unknown value compares, prints and serializes as it was received; `as_str` returns it. It has no public
/// variant, so a later version can name it without breaking a `match`, which needs a `_` arm. In a model, a missing or
/// null value without `Option` is the empty text.
///
/// ```
/// /// State of a door.
/// #[workos_core::open_enum]
/// pub enum DoorState {
///     /// The door is open.
///     Open = "open",
///     /// The door is closed.
///     Closed = "closed",
/// }
///
/// assert_eq!(DoorState::from("open"), DoorState::Open);
/// assert_eq!(DoorState::from("ajar").as_str(), "ajar");
/// ```
pub use workos_macros::open_enum;
/// Declares an enum of objects that the text of one field tells apart.
///
/// An object of an unknown kind, or one that does not decode as its kind, becomes `Unknown` with its JSON, so that one new
/// kind does not fail a whole page.
///
/// ```
/// /// A square.
/// #[workos_core::model]
/// pub struct Square {
///     /// Length of a side.
///     pub side: u32,
/// }
///
/// /// A shape.
/// #[workos_core::open_union(tag = "kind")]
/// pub enum Shape {
///     /// A square.
///     Square(Square) = "square",
/// }
///
/// let shape: Shape = serde_json::from_str(r#"{"kind":"circle","r":2}"#)?;
/// assert!(matches!(shape, Shape::Unknown(json) if json.get() == r#"{"kind":"circle","r":2}"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub use workos_macros::open_union;

#[cfg(test)]
mod tests {
    /// A cat.
    #[model]
    pub struct Cat {
        pub name: String,
        pub lives: Option<u32>,
    }
    /// A dog.
    #[model]
    pub struct Dog {
        pub id: crate::types::UserId,
    }
    /// An animal.
    #[open_union(tag = "type")]
    pub enum Animal {
        /// A cat.
        Cat(Cat) = "cat",
        /// A dog.
        Dog(Dog) = "dog",
    }

    #[test]
    fn request_and_object_without_required_parameters_have_a_default() {
        use crate::{sso::StandardAttributes, user_management::ListUsers};

        assert_eq!(ListUsers::default(), ListUsers::new());
        assert_eq!(StandardAttributes::default(), StandardAttributes::new());
        let filter = ListUsers { email: Some("ada@acme.com".to_owned()), ..ListUsers::default() };
        assert_eq!(filter, ListUsers::new().email("ada@acme.com"));
    }

    #[test]
    fn open_union_keeps_the_json_of_unknown_kinds() {
        let animals: Vec<Animal> = serde_json::from_str(
            r#"[{"type":"cat","name":"Tom","lives":9},{"type":"dog","id":"d1"},{"type":"eel","volts":600},{"type":"dog"},{"no":"type"},7]"#,
        )
        .unwrap();
        assert!(matches!(&animals[0], Animal::Cat(cat) if cat.name == "Tom" && cat.lives == Some(9)));
        assert!(matches!(&animals[1], Animal::Dog(dog) if dog.id == "d1"));
        for (animal, json) in [
            (2, r#"{"type":"eel","volts":600}"#),
            (3, r#"{"type":"dog"}"#),
            (4, r#"{"no":"type"}"#),
            (5, "7"),
        ] {
            assert!(matches!(&animals[animal], Animal::Unknown(raw) if raw.get() == json), "{animal}");
        }
    }

    #[test]
    fn open_union_serializes_to_the_same_json() {
        for json in [r#"{"type":"cat","name":"Tom","lives":9}"#, r#"{"type":"eel","volts":600}"#] {
            let animal: Animal = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&animal).unwrap(), json);
        }
    }
}
