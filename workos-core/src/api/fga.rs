//! Legacy fine-grained authorization (FGA): warrants between resources and subjects. Deprecated by WorkOS in
//! favor of [`authorization`](crate::authorization), and not in its reference any more.
//!
//! A schema defines the resource types and their relations. A warrant states that a subject has a relation to
//! a resource. A check evaluates whether a subject has a relation, by a warrant or implicitly by the schema's
//! rules. New code uses the roles and resources of [`authorization`](crate::authorization).
//!
//! [`WriteWarrants`] returns a warrant token. A check or a query with this token in the header
//! `Warrant-Token` (see [`RequestOptions::header`](crate::RequestOptions::header)) reads a state that
//! includes the write.
//!
//! ```
//! # #![allow(deprecated)]
//! use workos_core::fga::{Check, Subject, WarrantCheck};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let check = WarrantCheck::new("report", "7", "viewer", Subject::new("user", "ada"));
//! if client.send(Check::new([check])).await?.is_authorized() {
//!     println!("authorized");
//! }
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`ListResources`] | `GET /fga/v1/resources` |
//! | [`CreateResource`] | `POST /fga/v1/resources` |
//! | [`GetResource`] | `GET /fga/v1/resources/{resource_type}/{resource_id}` |
//! | [`UpdateResource`] | `PUT /fga/v1/resources/{resource_type}/{resource_id}` |
//! | [`DeleteResource`] | `DELETE /fga/v1/resources/{resource_type}/{resource_id}` |
//! | [`ListResourceTypes`] | `GET /fga/v1/resource-types` |
//! | [`ListWarrants`] | `GET /fga/v1/warrants` |
//! | [`Check`] | `POST /fga/v1/check` |
//! | [`CheckBatch`] | `POST /fga/v1/check` |
//! | [`Query`] | `GET /fga/v1/query` |
//! | [`GetSchema`] | `GET /fga/v1/schema` |
//! | [`ApplySchema`] | `POST /fga/v1/schema` |
//! | [`ConvertResourceTypes`] | `POST /fga/v1/schemas/convert` |

use crate::types::Page;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::{
    endpoint::{Auth, Encoder, Endpoint, HttpResponse, Idempotency, Operation, decode},
    error::Error,
};

// Resources and resource types.

/// A resource: an entity of your application that access is controlled on.
#[model]
pub struct Resource {
    /// Type of the resource, for example `report`.
    pub resource_type: String,
    /// ID of the resource in your application.
    pub resource_id: String,
    /// Metadata of the resource.
    pub meta: BTreeMap<String, Value>,
}

/// A resource type.
#[model]
pub struct ResourceType {
    /// Name of the resource type, for example `report`.
    #[serde(rename = "type")]
    pub name: String,
    /// Relations that subjects can have to resources of this type, each with the rules by which it is
    /// inherited from other relations.
    pub relations: BTreeMap<String, Value>,
}

impl ResourceType {
    /// Creates a resource type with its relations.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        relations: impl IntoIterator<Item = (impl Into<String>, Value)>,
    ) -> Self {
        Self {
            name: name.into(),
            relations: relations.into_iter().map(|(relation, rules)| (relation.into(), rules)).collect(),
        }
    }
}

/// Lists the resources that match the filters.
#[deprecated(note = "use authorization::ListResources")]
#[endpoint(GET "/fga/v1/resources", operation = "get_fga_v1_resources", response = Page<Resource>)]
pub struct ListResources {
    /// Resource type to filter by.
    pub resource_type: Option<String>,
    /// Text to search for.
    pub search: Option<String>,
}

/// Creates a resource.
#[deprecated(note = "use authorization::CreateResource")]
#[endpoint(POST "/fga/v1/resources", operation = "post_fga_v1_resources", response = Resource)]
pub struct CreateResource {
    /// Type of the resource, for example `report`.
    pub resource_type: String,
    /// ID of the resource in your application. Defaults to an ID that WorkOS generates.
    pub resource_id: Option<String>,
    /// Metadata of the resource.
    pub meta: Option<BTreeMap<String, Value>>,
}

/// Gets a resource.
#[deprecated(note = "use authorization::GetResourceByExternalId")]
#[endpoint(
    GET "/fga/v1/resources/{resource_type}/{resource_id}",
    operation = "get_fga_v1_resources_resource_type_resource_id",
    response = Resource,
)]
pub struct GetResource {
    /// Type of the resource, for example `report`.
    pub resource_type: String,
    /// ID of the resource in your application.
    pub resource_id: String,
}

/// Updates the metadata of a resource.
#[deprecated(note = "use authorization::UpdateResourceByExternalId")]
#[endpoint(
    PUT "/fga/v1/resources/{resource_type}/{resource_id}",
    operation = "put_fga_v1_resources_resource_type_resource_id",
    response = Resource,
)]
pub struct UpdateResource {
    /// Type of the resource, for example `report`.
    pub resource_type: String,
    /// ID of the resource in your application.
    pub resource_id: String,
    /// Metadata of the resource.
    pub meta: Option<BTreeMap<String, Value>>,
}

/// Deletes a resource.
#[deprecated(note = "use authorization::DeleteResourceByExternalId")]
#[endpoint(
    DELETE "/fga/v1/resources/{resource_type}/{resource_id}",
    operation = "delete_fga_v1_resources_resource_type_resource_id",
)]
pub struct DeleteResource {
    /// Type of the resource, for example `report`.
    pub resource_type: String,
    /// ID of the resource in your application.
    pub resource_id: String,
}

/// Lists the resource types.
#[deprecated(note = "the types of resources are in WorkOS's dashboard now; see authorization")]
#[endpoint(
    GET "/fga/v1/resource-types",
    operation = "get_fga_v1_resource_types",
    response = Page<ResourceType>,
)]
pub struct ListResourceTypes {}

/// Sets the resource types. `PUT /fga/v1/resource-types`, with an array as the body. WorkOS does not document
/// the format of the response.
#[deprecated(note = "the types of resources are in WorkOS's dashboard now; see authorization")]
#[doc(alias = "put_fga_v1_resource_types")]
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[must_use = "an endpoint does nothing until it is sent"]
pub struct SetResourceTypes {
    /// Resource types to set.
    pub resource_types: Vec<ResourceType>,
}

#[allow(deprecated)]
impl SetResourceTypes {
    /// Creates the request from the resource types.
    pub fn new(resource_types: impl IntoIterator<Item = ResourceType>) -> Self {
        Self { resource_types: resource_types.into_iter().collect() }
    }
}

#[allow(deprecated)]
impl Endpoint for SetResourceTypes {
    type Output = Option<Value>;

    const OPERATION: &'static Operation = &Operation::new(
        "put_fga_v1_resource_types",
        http::Method::PUT,
        "/fga/v1/resource-types",
        Auth::ApiKey,
        Idempotency::NotIdempotent,
    );

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), Error> {
        out.path(Self::OPERATION.path, &[])?;
        out.json(&[], &self.resource_types)
    }

    fn decode(response: &HttpResponse) -> Result<Self::Output, Error> {
        decode::optional(Self::OPERATION, response)
    }
}

// Warrants.

/// A subject: a resource, or a group of resources, that has a relation to another resource.
#[model]
pub struct Subject {
    /// Type of the subject, for example `user`.
    pub resource_type: String,
    /// ID of the subject in your application.
    pub resource_id: String,
    /// Relation that turns the subject into a group: all resources that have this relation to it, for
    /// example the `member`s of a team.
    pub relation: Option<String>,
}

impl Subject {
    /// Creates a subject that is a single resource.
    #[must_use]
    pub fn new(resource_type: impl Into<String>, resource_id: impl Into<String>) -> Self {
        Self { resource_type: resource_type.into(), resource_id: resource_id.into(), relation: None }
    }

    /// Sets the relation that turns the subject into a group: all resources that have this relation to it.
    #[must_use]
    pub fn relation(mut self, relation: impl Into<String>) -> Self {
        self.relation = Some(relation.into());
        self
    }
}

/// A warrant: a subject's relation to a resource.
#[model]
pub struct Warrant {
    /// Type of the resource, for example `report`.
    pub resource_type: String,
    /// ID of the resource in your application.
    pub resource_id: String,
    /// Relation of the subject to the resource, for example `viewer`.
    pub relation: String,
    /// Subject that has the relation.
    pub subject: Subject,
    /// Policy of the warrant: a boolean expression that must be true for the warrant to apply, for
    /// example `hour < 18`.
    pub policy: Option<String>,
}

/// A warrant to create or to delete.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WarrantWrite {
    /// Operation on the warrant.
    pub op: WarrantOperation,
    /// Type of the resource, for example `report`.
    pub resource_type: String,
    /// ID of the resource in your application.
    pub resource_id: String,
    /// Relation of the subject to the resource, for example `viewer`.
    pub relation: String,
    /// Subject that has the relation.
    pub subject: Subject,
    /// Policy of the warrant: a boolean expression that must be true for the warrant to apply, for example
    /// `hour < 18`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

impl WarrantWrite {
    /// Creates an entry that creates a warrant.
    #[must_use]
    pub fn create(
        resource_type: impl Into<String>,
        resource_id: impl Into<String>,
        relation: impl Into<String>,
        subject: Subject,
    ) -> Self {
        Self {
            op: WarrantOperation::Create,
            resource_type: resource_type.into(),
            resource_id: resource_id.into(),
            relation: relation.into(),
            subject,
            policy: None,
        }
    }

    /// Creates an entry that deletes a warrant.
    #[must_use]
    pub fn delete(
        resource_type: impl Into<String>,
        resource_id: impl Into<String>,
        relation: impl Into<String>,
        subject: Subject,
    ) -> Self {
        Self { op: WarrantOperation::Delete, ..Self::create(resource_type, resource_id, relation, subject) }
    }

    /// Sets the policy of the warrant: a boolean expression that must be true for the warrant to apply.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.policy = Some(policy.into());
        self
    }
}

/// Operation on a warrant.
#[open_enum]
pub enum WarrantOperation {
    /// The warrant is created.
    Create = "create",
    /// The warrant is deleted.
    Delete = "delete",
}

/// Response to [`WriteWarrants`].
#[model]
pub struct WarrantToken {
    /// Warrant token, not a secret. A check or a query with this token in the header `Warrant-Token`
    /// reads a state that includes the write.
    pub warrant_token: String,
}

/// Lists the warrants that match the filters. WorkOS supports only forward pagination for this list, and
/// no order.
#[deprecated(note = "use authorization::ListRoleAssignmentsForResource")]
#[endpoint(GET "/fga/v1/warrants", operation = "get_fga_v1_warrants", response = Page<Warrant>)]
pub struct ListWarrants {
    /// Resource type to filter by.
    pub resource_type: Option<String>,
    /// ID of the resource to filter by.
    pub resource_id: Option<String>,
    /// Relation to filter by.
    pub relation: Option<String>,
    /// Type of the subject to filter by.
    pub subject_type: Option<String>,
    /// ID of the subject to filter by.
    pub subject_id: Option<String>,
    /// Relation of group subjects to filter by: only subjects that stand for all resources with this
    /// relation to the resource with the subject's ID.
    pub subject_relation: Option<String>,
}

/// Creates and deletes warrants. `POST /fga/v1/warrants`, with an array as the body.
#[deprecated(note = "use authorization::AssignRole and authorization::RemoveRole")]
#[doc(alias = "post_fga_v1_warrants")]
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[must_use = "an endpoint does nothing until it is sent"]
pub struct WriteWarrants {
    /// Warrants to create or to delete.
    pub warrants: Vec<WarrantWrite>,
}

#[allow(deprecated)]
impl WriteWarrants {
    /// Creates the request from the warrants.
    pub fn new(warrants: impl IntoIterator<Item = WarrantWrite>) -> Self {
        Self { warrants: warrants.into_iter().collect() }
    }
}

#[allow(deprecated)]
impl Endpoint for WriteWarrants {
    type Output = WarrantToken;

    const OPERATION: &'static Operation = &Operation::new(
        "post_fga_v1_warrants",
        http::Method::POST,
        "/fga/v1/warrants",
        Auth::ApiKey,
        Idempotency::NotIdempotent,
    );

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), Error> {
        out.path(Self::OPERATION.path, &[])?;
        out.json(&[], &self.warrants)
    }

    fn decode(response: &HttpResponse) -> Result<Self::Output, Error> {
        decode::json(Self::OPERATION, response)
    }
}

// Checks and queries.

/// A check: whether a subject has a relation to a resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WarrantCheck {
    /// Type of the resource, for example `report`.
    pub resource_type: String,
    /// ID of the resource in your application.
    pub resource_id: String,
    /// Relation to check, for example `viewer`.
    pub relation: String,
    /// Subject to check.
    pub subject: Subject,
    /// Context: values for the policies of warrants.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, Value>,
}

impl WarrantCheck {
    /// Creates a check without context.
    #[must_use]
    pub fn new(
        resource_type: impl Into<String>,
        resource_id: impl Into<String>,
        relation: impl Into<String>,
        subject: Subject,
    ) -> Self {
        Self {
            resource_type: resource_type.into(),
            resource_id: resource_id.into(),
            relation: relation.into(),
            subject,
            context: BTreeMap::new(),
        }
    }

    /// Sets the context: values for the policies of warrants.
    #[must_use]
    pub fn context(mut self, context: impl IntoIterator<Item = (impl Into<String>, Value)>) -> Self {
        self.context = context.into_iter().map(|(name, value)| (name.into(), value)).collect();
        self
    }
}

/// Operator that combines several checks into one result.
#[open_enum]
pub enum CheckOperation {
    /// All checks must be authorized.
    AllOf = "all_of",
    /// At least one check must be authorized.
    AnyOf = "any_of",
}

/// Decision of a check.
#[open_enum]
pub enum CheckDecision {
    /// The subject has the relation.
    Authorized = "authorized",
    /// The subject does not have the relation.
    NotAuthorized = "not_authorized",
}

/// Result of a [`Check`].
#[model]
pub struct CheckResult {
    /// Decision of the check.
    pub result: CheckDecision,
    /// Whether the decision follows from the schema's rules instead of an explicit warrant.
    pub is_implicit: bool,
    /// Warrant token, not a secret. A later check with this token in the header `Warrant-Token` reads at
    /// least the same state.
    pub warrant_token: Option<String>,
    /// Decision tree of the check, if [`Check::debug`] is set.
    pub debug_info: Option<Value>,
}

impl CheckResult {
    /// Returns whether the decision is [`CheckDecision::Authorized`]. Unknown and missing decisions are not
    /// authorized.
    #[must_use]
    pub fn is_authorized(&self) -> bool {
        self.result == CheckDecision::Authorized
    }
}

/// Evaluates a check, or several checks with one combined result.
#[deprecated(note = "use authorization::Check")]
#[endpoint(POST "/fga/v1/check", operation = "post_fga_v1_check", response = CheckResult)]
pub struct Check {
    /// Checks to evaluate.
    pub checks: Vec<WarrantCheck>,
    /// Operator that combines several checks.
    pub op: Option<CheckOperation>,
    /// Whether the response has debug information about the decision.
    pub debug: Option<bool>,
}

/// Evaluates several checks and returns one result per check, in the same order.
#[deprecated(note = "use authorization::Check, once for each")]
#[endpoint(
    POST "/fga/v1/check",
    operation = "post_fga_v1_check",
    response = Vec<CheckResult>,
    constants("op" = "batch"),
)]
pub struct CheckBatch {
    /// Checks to evaluate.
    pub checks: Vec<WarrantCheck>,
    /// Whether the response has debug information about the decisions.
    pub debug: Option<bool>,
}

/// A resource or a subject that matches a [`Query`].
#[model]
pub struct QueryResult {
    /// Type of the resource, for example `report`.
    pub resource_type: String,
    /// ID of the resource in your application.
    pub resource_id: String,
    /// Relation that matches the query.
    pub relation: String,
    /// Warrant that the match follows from.
    pub warrant: Option<Warrant>,
    /// Whether the match follows from the schema's rules instead of an explicit warrant.
    pub is_implicit: bool,
    /// Metadata of the resource.
    pub meta: BTreeMap<String, Value>,
}

/// Lists the resources that a subject has a relation to, or the subjects that have a relation to a
/// resource.
#[deprecated(
    note = "use authorization::ListResourcesForMembership or authorization::ListMembershipsForResource"
)]
#[endpoint(GET "/fga/v1/query", operation = "get_fga_v1_query", response = Page<QueryResult>)]
pub struct Query {
    /// Query in WorkOS's query language, for example `select report where user:ada is viewer`.
    #[serde(rename = "q")]
    pub query: String,
    /// Context: values for the policies of warrants, as the text of a JSON object.
    pub context: Option<String>,
}

// Schemas.

/// A schema: resource types, their relations and policies.
#[model]
pub struct Schema {
    /// Version of the schema language.
    pub version: String,
    /// Resource types of the schema.
    pub resource_types: Vec<ResourceType>,
    /// Policies of the schema.
    pub policies: Option<Value>,
}

/// A converted schema: as text or as resource types.
#[model]
pub struct ConvertedSchema {
    /// Version of the schema language.
    pub version: String,
    /// Warnings about the schema.
    pub warnings: Vec<SchemaWarning>,
    /// Schema as text, if resource types were converted.
    pub schema: Option<String>,
    /// Resource types, if text was converted.
    pub resource_types: Option<Vec<ResourceType>>,
}

/// A warning about a schema.
#[model]
pub struct SchemaWarning {
    /// Text of the warning.
    pub message: String,
}

/// Gets the schema.
#[deprecated(note = "the types of resources are in WorkOS's dashboard now; see authorization")]
#[endpoint(GET "/fga/v1/schema", operation = "get_fga_v1_schema", response = Schema)]
pub struct GetSchema {}

/// Sets the schema. WorkOS does not document the format of the response.
#[deprecated(note = "the types of resources are in WorkOS's dashboard now; see authorization")]
#[endpoint(POST "/fga/v1/schema", operation = "post_fga_v1_schema", response = Option<Value>)]
pub struct ApplySchema {
    /// Version of the schema language.
    pub version: String,
    /// Resource types of the schema.
    pub resource_types: Vec<ResourceType>,
    /// Policies of the schema.
    pub policies: Option<Value>,
}

/// Converts resource types to a schema as text, without storing it.
#[deprecated(note = "the types of resources are in WorkOS's dashboard now; see authorization")]
#[endpoint(
    POST "/fga/v1/schemas/convert",
    operation = "post_fga_v1_schemas_convert",
    response = ConvertedSchema,
)]
pub struct ConvertResourceTypes {
    /// Version of the schema language.
    pub version: String,
    /// Resource types to convert.
    pub resource_types: Vec<ResourceType>,
    /// Policies of the schema.
    pub policies: Option<Value>,
}

/// Converts a schema as text to resource types, without storing it. `POST /fga/v1/schemas/convert`, with the
/// text as the body.
#[deprecated(note = "the types of resources are in WorkOS's dashboard now; see authorization")]
#[doc(alias = "post_fga_v1_schemas_convert")]
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[must_use = "an endpoint does nothing until it is sent"]
pub struct ConvertSchema {
    /// Schema as text.
    pub schema: String,
}

#[allow(deprecated)]
impl ConvertSchema {
    /// Creates the request from the text of a schema.
    pub fn new(schema: impl Into<String>) -> Self {
        Self { schema: schema.into() }
    }
}

#[allow(deprecated)]
impl Endpoint for ConvertSchema {
    type Output = ConvertedSchema;

    const OPERATION: &'static Operation = &Operation::new(
        "post_fga_v1_schemas_convert",
        http::Method::POST,
        "/fga/v1/schemas/convert",
        Auth::ApiKey,
        Idempotency::NotIdempotent,
    );

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), Error> {
        out.path(Self::OPERATION.path, &[])?;
        out.text(&self.schema);
        Ok(())
    }

    fn decode(response: &HttpResponse) -> Result<Self::Output, Error> {
        decode::json(Self::OPERATION, response)
    }
}

#[cfg(test)]
#[allow(deprecated)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Config;

    fn body<E: Endpoint>(endpoint: &E) -> (String, Value) {
        let request = Config::new("sk_test_1").unwrap().request(endpoint).unwrap();
        (request.uri().path().to_owned(), serde_json::from_slice(request.body()).unwrap())
    }

    #[test]
    fn warrants_and_resource_types_are_sent_as_arrays() {
        let ada = Subject::new("user", "ada");
        let team = Subject::new("team", "1").relation("member");
        let writes = WriteWarrants::new([
            WarrantWrite::create("report", "7", "viewer", ada).policy("hour < 18"),
            WarrantWrite::delete("report", "7", "editor", team),
        ]);
        let expected = json!([
            {"op": "create", "resource_type": "report", "resource_id": "7", "relation": "viewer",
             "subject": {"resource_type": "user", "resource_id": "ada"}, "policy": "hour < 18"},
            {"op": "delete", "resource_type": "report", "resource_id": "7", "relation": "editor",
             "subject": {"resource_type": "team", "resource_id": "1", "relation": "member"}},
        ]);
        assert_eq!(body(&writes), ("/fga/v1/warrants".to_owned(), expected));

        let types = SetResourceTypes::new([ResourceType::new("report", [("viewer", json!({}))])]);
        let expected = json!([{"type": "report", "relations": {"viewer": {}}}]);
        assert_eq!(body(&types), ("/fga/v1/resource-types".to_owned(), expected));
    }

    #[test]
    fn batch_check_returns_one_result_per_check() {
        let check = || WarrantCheck::new("report", "7", "viewer", Subject::new("user", "ada"));
        let question = json!({"resource_type": "report", "resource_id": "7", "relation": "viewer",
            "subject": {"resource_type": "user", "resource_id": "ada"}});
        assert_eq!(body(&Check::new([check()])).1, json!({"checks": [question]}));
        let batch = CheckBatch::new([check().context([("hour", json!(9))])]);
        let mut with_context = question.clone();
        with_context["context"] = json!({"hour": 9});
        assert_eq!(body(&batch).1, json!({"op": "batch", "checks": [with_context]}));

        let answer = HttpResponse::new(r#"[{"result":"authorized"},{"result":"not_authorized"},{}]"#.into());
        let answers = CheckBatch::decode(&answer).unwrap();
        assert_eq!(answers.iter().map(CheckResult::is_authorized).collect::<Vec<_>>(), [true, false, false]);
    }

    #[test]
    fn schema_conversion_sends_text_or_json() {
        let request = Config::new("sk_test_1").unwrap().request(&ConvertSchema::new("type user\n")).unwrap();
        assert_eq!(request.headers()["content-type"], "text/plain");
        assert_eq!(&request.body()[..], b"type user\n");
        let types = ConvertResourceTypes::new("0.3", [ResourceType::new("user", [] as [(&str, Value); 0])]);
        assert_eq!(
            body(&types).1,
            json!({"version": "0.3", "resource_types": [{"type": "user", "relations": {}}]})
        );
    }
}
