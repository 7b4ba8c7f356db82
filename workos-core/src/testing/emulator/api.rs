//! The facts of WorkOS's API that the emulator answers by: operations, schemas and events, from
//! `inventory.json`.

use std::{collections::BTreeMap, sync::LazyLock};

use http::{Method, StatusCode};
use serde::Deserialize;

/// Returns the API, which is parsed at the first use.
pub(super) fn api() -> &'static Api {
    static API: LazyLock<Api> = LazyLock::new(|| {
        let document: Document<'static> =
            serde_json::from_str(include_str!("inventory.json")).unwrap_or_default();
        Api::from(document)
    });
    &API
}

/// Operations, schemas and events.
pub(super) struct Api {
    /// All operations, also those that WorkOS no longer documents.
    pub(super) operations: Vec<Operation>,
    schemas: BTreeMap<&'static str, Schema>,
    /// Types of the events' data, by event.
    pub(super) events: BTreeMap<&'static str, Type>,
}

impl Api {
    /// Returns the schema with a name.
    pub(super) fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemas.get(name)
    }

    /// Returns the operation with a name, such as `organizations.get_organization`.
    pub(super) fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// Iterates over the names of all fields of requests and responses.
    pub(super) fn field_names(&self) -> impl Iterator<Item = &'static str> {
        let bodies = self.operations.iter().filter_map(|operation| operation.body.as_ref());
        let schemas = self.schemas.values().filter_map(|schema| match schema {
            Schema::Object(fields) => Some(fields),
            Schema::Union { .. } => None,
        });
        bodies.map(|body| &body.fields).chain(schemas).flat_map(|fields| fields.keys().copied())
    }
}

/// An operation.
pub(super) struct Operation {
    /// Service and name, such as `organizations.get_organization`.
    pub(super) name: &'static str,
    /// Whether WorkOS documents the operation. One that it does not is answered only if a service handles it.
    pub(super) is_current: bool,
    /// Method; `None` if the operation accepts every method.
    pub(super) method: Option<Method>,
    /// Path with placeholders, such as `/organizations/{id}`. The last placeholder of an operation with every method is
    /// the rest of the path.
    pub(super) path: &'static str,
    pub(super) authentication: Authentication,
    /// Names of the query parameters.
    pub(super) query: Vec<&'static str>,
    pub(super) body: Option<Body>,
    /// Statuses of success and the types of their bodies.
    pub(super) success: Vec<(StatusCode, Option<Type>)>,
}

/// Authentication that an operation requires.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Authentication {
    ApiKey,
    /// Client ID and secret in the body. Errors have the shape of OAuth 2.0.
    ClientCredentials,
    AccessToken,
    None,
}

impl Operation {
    /// Returns the documented status of success and the type of its body. Of several statuses, one with a body
    /// takes precedence, then the last one.
    pub(super) fn documented_success(&'static self) -> (StatusCode, Option<&'static Type>) {
        let with_body = self.success.iter().find(|(_, body)| body.is_some());
        let success = with_body.or(self.success.last());
        success.map_or((StatusCode::OK, None), |(status, body)| (*status, body.as_ref()))
    }

    /// Returns the type of the body of a response with this status.
    pub(super) fn body_type(&'static self, status: StatusCode) -> Option<&'static Type> {
        self.success.iter().find(|(other, _)| *other == status)?.1.as_ref()
    }
}

/// The body of a request.
pub(super) struct Body {
    /// The fields of all variants.
    pub(super) fields: Fields,
    /// The variants, if there are several.
    pub(super) variants: Vec<Variant>,
    /// Groups of alternatives of which one is required.
    pub(super) required_groups: Vec<Vec<Vec<&'static str>>>,
}

/// A variant of a body.
pub(super) struct Variant {
    /// Values that select the variant, by field.
    pub(super) constants: BTreeMap<&'static str, &'static str>,
    pub(super) required: Vec<&'static str>,
}

/// Fields by name.
pub(super) type Fields = BTreeMap<&'static str, Field>;

/// A field.
pub(super) struct Field {
    pub(super) is_required: bool,
    pub(super) is_nullable: bool,
    pub(super) kind: Type,
}

/// A schema.
pub(super) enum Schema {
    Object(Fields),
    /// One of several schemas, by the value of a field if there is one.
    Union {
        by: Option<&'static str>,
        kinds: BTreeMap<&'static str, &'static str>,
        one_of: Vec<&'static str>,
    },
}

/// A type of a value.
pub(super) enum Type {
    String,
    DateTime,
    Integer,
    Number,
    Boolean,
    Any,
    Constant(&'static str),
    Enum(Vec<&'static str>),
    Schema(&'static str),
    List(Box<Self>),
    Map(Box<Self>),
    Page(Box<Self>),
    OneOf(Vec<Self>),
}

impl Type {
    /// Parses a type as the inventory has it: `string`, `[@User]`, `{string}`, `enum:Order:asc|desc`, `const:user`,
    /// `page:@User`, `<string><number>`.
    fn parse(text: &'static str) -> Self {
        let inside = |open, close| text.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
        if let Some(item) = inside('[', ']') {
            return Self::List(Box::new(Self::parse(item)));
        }
        if let Some(value) = inside('{', '}') {
            return Self::Map(Box::new(Self::parse(value)));
        }
        if let Some(types) = inside('<', '>') {
            return Self::OneOf(types.split("><").map(Self::parse).collect());
        }
        if let Some(name) = text.strip_prefix('@') {
            return Self::Schema(name);
        }
        match (text, text.split_once(':')) {
            ("string", _) => Self::String,
            ("date-time", _) => Self::DateTime,
            ("integer", _) => Self::Integer,
            ("number", _) => Self::Number,
            ("boolean", _) => Self::Boolean,
            (_, Some(("page", item))) => Self::Page(Box::new(Self::parse(item))),
            (_, Some(("const", value))) => Self::Constant(value),
            (_, Some(("enum", rest))) => {
                let values = rest.split_once(':').map_or(rest, |(_, values)| values);
                Self::Enum(values.split('|').collect())
            }
            _ => Self::Any,
        }
    }
}

// ---- The file.

#[derive(Default, Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    operations: BTreeMap<&'a str, OperationDocument<'a>>,
    #[serde(borrow)]
    schemas: BTreeMap<&'a str, SchemaDocument<'a>>,
    #[serde(borrow)]
    events: BTreeMap<&'a str, &'a str>,
}

#[derive(Deserialize)]
struct OperationDocument<'a> {
    method: &'a str,
    path: &'a str,
    auth: &'a str,
    status: &'a str,
    #[serde(borrow, default)]
    query: BTreeMap<&'a str, &'a str>,
    #[serde(borrow)]
    body: Option<BodyDocument<'a>>,
    #[serde(borrow)]
    success: BTreeMap<&'a str, Option<&'a str>>,
}

#[derive(Deserialize)]
struct BodyDocument<'a> {
    #[serde(borrow)]
    fields: BTreeMap<&'a str, &'a str>,
    #[serde(borrow, default)]
    shapes: Vec<VariantDocument<'a>>,
    #[serde(borrow, default)]
    groups: BTreeMap<&'a str, GroupDocument<'a>>,
}

#[derive(Deserialize)]
struct VariantDocument<'a> {
    #[serde(borrow, default)]
    constants: BTreeMap<&'a str, &'a str>,
    #[serde(borrow)]
    required: Vec<&'a str>,
}

#[derive(Deserialize)]
struct GroupDocument<'a> {
    required: bool,
    #[serde(borrow)]
    alternatives: Vec<Vec<&'a str>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum SchemaDocument<'a> {
    Union {
        #[serde(borrow)]
        one_of: Vec<&'a str>,
        by: Option<&'a str>,
        #[serde(borrow, default)]
        kinds: BTreeMap<&'a str, &'a str>,
    },
    Object(#[serde(borrow)] BTreeMap<&'a str, &'a str>),
}

impl From<Document<'static>> for Api {
    fn from(document: Document<'static>) -> Self {
        let operations = document.operations.into_iter();
        let schemas = document.schemas.into_iter();
        let events = document.events.into_iter();
        Self {
            operations: operations.map(|(name, operation)| operation.parse(name)).collect(),
            schemas: schemas.map(|(name, schema)| (name, schema.into())).collect(),
            events: events.map(|(name, data)| (name, Type::parse(data))).collect(),
        }
    }
}

impl OperationDocument<'static> {
    fn parse(self, name: &'static str) -> Operation {
        // `2xx` is any of them.
        let status = |text: &str| text.parse().unwrap_or(StatusCode::OK);
        let success = self.success.into_iter();
        Operation {
            name,
            is_current: self.status == "current",
            method: self.method.parse().ok().filter(|_| self.method != "ANY"),
            path: self.path,
            authentication: match self.auth {
                "api_key" => Authentication::ApiKey,
                "client_credentials_body" => Authentication::ClientCredentials,
                "access_token" => Authentication::AccessToken,
                _ => Authentication::None,
            },
            query: self.query.into_keys().collect(),
            body: self.body.map(Body::from),
            success: success.map(|(code, body)| (status(code), body.map(Type::parse))).collect(),
        }
    }
}

impl From<BodyDocument<'static>> for Body {
    fn from(body: BodyDocument<'static>) -> Self {
        let variant = |VariantDocument { constants, required }| Variant { constants, required };
        let groups = body.groups.into_values().filter(|group| group.required);
        Self {
            fields: parse_fields(body.fields),
            variants: body.shapes.into_iter().map(variant).collect(),
            required_groups: groups.map(|group| group.alternatives).collect(),
        }
    }
}

impl From<SchemaDocument<'static>> for Schema {
    fn from(schema: SchemaDocument<'static>) -> Self {
        match schema {
            SchemaDocument::Union { one_of, by, kinds } => Self::Union { by, kinds, one_of },
            SchemaDocument::Object(fields) => Self::Object(parse_fields(fields)),
        }
    }
}

/// Parses fields: `!` is required, `?` optional, `~` nullable, then follows the type.
fn parse_fields(fields: BTreeMap<&'static str, &'static str>) -> Fields {
    let parse = |(name, text): (&'static str, &'static str)| {
        let (marks, kind) = text.split_once(' ').unwrap_or(("?", text));
        let field = Field {
            is_required: marks.starts_with('!'),
            is_nullable: marks.ends_with('~'),
            kind: Type::parse(kind),
        };
        (name, field)
    };
    fields.into_iter().map(parse).collect()
}
