//! The inventory of WorkOS's API: facts, kept small enough to read a difference of.
//!
//! `inventory.json` is made by the program `inventory` from the files of facts that it describes; the
//! conformance tests and the program `coverage` read it.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Fields by their name on the wire.
pub type Fields = BTreeMap<String, Field>;

/// All that is known of the API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inventory {
    /// By service and name, `organizations.list_organizations`.
    pub operations: BTreeMap<String, OperationFacts>,
    /// By name.
    pub schemas: BTreeMap<String, Schema>,
    /// The payload of each kind of event, by the event's name.
    pub events: BTreeMap<String, Type>,
    /// The fields of every event's envelope.
    pub event_envelope: Fields,
    /// The codes of refusals.
    pub error_codes: Vec<String>,
}

/// What is known of an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OperationFacts {
    /// The HTTP method.
    pub method: String,
    /// The path, its placeholders as WorkOS names them.
    pub path: String,
    /// `api_key`, `client_credentials_body`, `access_token` or `none`.
    pub auth: String,
    /// `current`, `undocumented` or `legacy`.
    pub status: String,
    /// Other names that SDKs give it, or give its shapes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_names: Vec<String>,
    /// `call`, or `redirect-url` for what a browser is sent to.
    pub kind: String,
    /// The parameters of the query.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub query: Fields,
    /// The fields of the body; none where there is no body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// What a success answers, by status.
    pub success: BTreeMap<String, Option<Type>>,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Body {
    /// Whether there must be one.
    pub required: bool,
    /// The fields of any of its shapes.
    pub fields: Fields,
    /// The shapes, where the fields are not simply all of one: the names of the fields of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shapes: Vec<Shape>,
    /// Fields that exclude each other.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, Group>,
}

/// One of several shapes of a body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// Texts that mark the shape.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub constants: BTreeMap<String, String>,
    /// Fields that must be there.
    pub required: Vec<String>,
    /// Fields that may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional: Vec<String>,
}

/// Fields that exclude each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Whether one of the alternatives must be there.
    pub required: bool,
    /// The fields of each alternative.
    pub alternatives: Vec<Vec<String>>,
    /// Fields that may join an alternative.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional: Vec<String>,
}

/// An object, or one of several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Schema {
    /// One of several objects.
    Union {
        /// Their names.
        one_of: Vec<String>,
        /// The field that tells them apart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// The schema for each text of that field.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        kinds: BTreeMap<String, String>,
    },
    /// An object.
    Object(Fields),
}

/// A field: its type, and whether it must be there.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// It must be there.
    pub required: bool,
    /// It may be null.
    pub nullable: bool,
    /// Its type.
    pub kind: Type,
}

/// A type, written as in `string`, `[@User]`, `{string}`, `enum:Order:asc|desc`, `const:user`,
/// `page:@User`, `<string><number>`.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// `string`, `date-time`, `integer`, `number`, `boolean`, `any`.
    Plain(String),
    /// One text only.
    Constant(String),
    /// One of a list of texts, under the name that SDKs give the list.
    Enum(String, Vec<String>),
    /// A schema by name.
    Schema(String),
    /// A list.
    List(Box<Type>),
    /// A map from text.
    Map(Box<Type>),
    /// A page of a longer list.
    Page(Box<Type>),
    /// One of several types.
    OneOf(Vec<Type>),
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(name) => f.write_str(name),
            Self::Constant(text) => write!(f, "const:{text}"),
            Self::Enum(name, values) => write!(f, "enum:{name}:{}", values.join("|")),
            Self::Schema(name) => write!(f, "@{name}"),
            Self::List(item) => write!(f, "[{item}]"),
            Self::Map(value) => write!(f, "{{{value}}}"),
            Self::Page(item) => write!(f, "page:{item}"),
            Self::OneOf(types) => types.iter().try_for_each(|kind| write!(f, "<{kind}>")),
        }
    }
}

impl FromStr for Type {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let inside =
            |open: &str, close: &str| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(item) = inside("[", "]") {
            return Ok(Self::List(Box::new(item.parse()?)));
        }
        if let Some(value) = inside("{", "}") {
            return Ok(Self::Map(Box::new(value.parse()?)));
        }
        if let Some(item) = text.strip_prefix("page:") {
            return Ok(Self::Page(Box::new(item.parse()?)));
        }
        if let Some(types) = inside("<", ">") {
            return Ok(Self::OneOf(types.split("><").map(str::parse).collect::<Result<_, _>>()?));
        }
        if let Some(value) = text.strip_prefix("const:") {
            return Ok(Self::Constant(value.to_owned()));
        }
        if let Some(name) = text.strip_prefix('@') {
            return Ok(Self::Schema(name.to_owned()));
        }
        if let Some((name, values)) = text.strip_prefix("enum:").and_then(|rest| rest.split_once(':')) {
            return Ok(Self::Enum(name.to_owned(), values.split('|').map(str::to_owned).collect()));
        }
        match text {
            "string" | "date-time" | "integer" | "number" | "boolean" | "any" => {
                Ok(Self::Plain(text.to_owned()))
            }
            _ => Err(format!("no type: {text}")),
        }
    }
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// `!` must be there, `?` may be absent; a `~` after it: may be null.
impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let required = if self.required { "!" } else { "?" };
        let nullable = if self.nullable { "~" } else { "" };
        serializer.collect_str(&format_args!("{required}{nullable} {}", self.kind))
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (marks, kind) = text.split_once(' ').ok_or_else(|| serde::de::Error::custom("no field"))?;
        Ok(Self {
            required: marks.starts_with('!'),
            nullable: marks.ends_with('~'),
            kind: kind.parse().map_err(serde::de::Error::custom)?,
        })
    }
}

impl Inventory {
    /// The one that is committed.
    ///
    /// # Errors
    ///
    /// Returns serde_json's error if it is not an inventory.
    pub fn committed() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../inventory.json"))
    }
}
