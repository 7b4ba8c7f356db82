//! Fine-grained authorization as it was before [`authorization`](crate::authorization): warrants between
//! resources and subjects. Deprecated by WorkOS, and not in its reference any more.
//!
//! A schema tells which types of resources there are and which relations they have; a warrant says that
//! a subject has a relation to a resource; a check asks whether it has, by a warrant or by what follows
//! from the schema. New code uses [`authorization`](crate::authorization), whose roles and resources take
//! the place of all of this.
//!
//! Writing warrants answers with a token. Sent back as the header `Warrant-Token` (see
//! [`RequestOptions::header`](crate::RequestOptions::header)), it makes a check or a query see that write.
//!
//! ```
//! # #![allow(deprecated)]
//! use workos_core::fga::{Check, Subject, WarrantCheck};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let check = WarrantCheck::new("report", "7", "viewer", Subject::new("user", "ada"));
//! if client.send(Check::new([check])).await?.is_authorized() {
//!     println!("Ada may read it");
//! }
//! # Ok(()) }
//! ```

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::{
    endpoint::{Auth, Encoder, Endpoint, HttpResponse, Idempotency, Operation, decode},
    error::Error,
};

// ---- Resources and their types.

model! {
    /// A resource of yours.
    Resource {
        /// Its type.
        resource_type: String,
        /// Your id of it.
        resource_id: String,
        /// What else you have said of it.
        meta: BTreeMap<String, Value>,
    }
}

model! {
    /// A type of resources.
    ResourceType {
        /// Its name.
        name as "type": String,
        /// The relations that subjects can have to resources of this type, each with the rules by which it
        /// follows from others.
        relations: BTreeMap<String, Value>,
    }
}

impl ResourceType {
    /// A type with its relations.
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

endpoint! {
    /// Lists resources.
    #[deprecated(note = "use authorization::ListResources")]
    ListResources: GET "/fga/v1/resources" as "get_fga_v1_resources" -> pages of Resource,
    query {
        /// Only those of this type.
        resource_type: Option<String>,
        /// Only those that this text finds.
        search: Option<String>,
    }
}

endpoint! {
    /// Makes a resource.
    #[deprecated(note = "use authorization::CreateResource")]
    CreateResource: POST "/fga/v1/resources" as "post_fga_v1_resources" -> Resource,
    body {
        /// Its type.
        resource_type: String,
        /// Your id of it; WorkOS makes one if it is left out.
        resource_id: Option<String>,
        /// What else there is to say of it.
        meta: Option<BTreeMap<String, Value>>,
    }
}

endpoint! {
    /// Gets a resource.
    #[deprecated(note = "use authorization::GetResourceByExternalId")]
    GetResource: GET "/fga/v1/resources/{resource_type}/{resource_id}" as "get_fga_v1_resources_resource_type_resource_id" -> Resource,
    path {
        /// Its type.
        resource_type: String,
        /// Your id of it.
        resource_id: String,
    }
}

endpoint! {
    /// Changes what is said of a resource.
    #[deprecated(note = "use authorization::UpdateResourceByExternalId")]
    UpdateResource: PUT "/fga/v1/resources/{resource_type}/{resource_id}" as "put_fga_v1_resources_resource_type_resource_id" -> Resource,
    path {
        /// Its type.
        resource_type: String,
        /// Your id of it.
        resource_id: String,
    }
    body {
        /// What there is to say of it.
        meta: Option<BTreeMap<String, Value>>,
    }
}

endpoint! {
    /// Deletes a resource.
    #[deprecated(note = "use authorization::DeleteResourceByExternalId")]
    DeleteResource: DELETE "/fga/v1/resources/{resource_type}/{resource_id}" as "delete_fga_v1_resources_resource_type_resource_id" -> (),
    path {
        /// Its type.
        resource_type: String,
        /// Your id of it.
        resource_id: String,
    }
}

endpoint! {
    /// Lists the types of resources.
    #[deprecated(note = "the types of resources are in WorkOS's dashboard now; see authorization")]
    ListResourceTypes: GET "/fga/v1/resource-types" as "get_fga_v1_resource_types" -> pages of ResourceType,
}

/// Sets the types of resources. `PUT /fga/v1/resource-types`, with an array for a body; the shape of the
/// answer is not documented.
#[deprecated(note = "the types of resources are in WorkOS's dashboard now; see authorization")]
#[doc(alias = "put_fga_v1_resource_types")]
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[must_use = "an endpoint does nothing until it is sent"]
pub struct SetResourceTypes {
    /// The types.
    pub resource_types: Vec<ResourceType>,
}

#[allow(deprecated)]
impl SetResourceTypes {
    /// The operation with the types.
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

// ---- Warrants.

model! {
    /// Who or what has a relation to a resource.
    Subject {
        /// Its type.
        resource_type: String,
        /// Your id of it.
        resource_id: String,
        /// If set, not it itself, but all that have this relation to it.
        relation: Option<String>,
    }
}

impl Subject {
    /// One subject.
    #[must_use]
    pub fn new(resource_type: impl Into<String>, resource_id: impl Into<String>) -> Self {
        Self { resource_type: resource_type.into(), resource_id: resource_id.into(), relation: None }
    }

    /// Not it itself, but all that have this relation to it.
    #[must_use]
    pub fn relation(mut self, relation: impl Into<String>) -> Self {
        self.relation = Some(relation.into());
        self
    }
}

model! {
    /// That a subject has a relation to a resource.
    Warrant {
        /// The resource's type.
        resource_type: String,
        /// Your id of the resource.
        resource_id: String,
        /// The relation.
        relation: String,
        /// Who has it.
        subject: Subject,
        /// An expression that must be true for the warrant to count.
        policy: Option<String>,
    }
}

/// A warrant to be made or deleted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WarrantWrite {
    /// What becomes of it.
    pub op: WarrantOperation,
    /// The resource's type.
    pub resource_type: String,
    /// Your id of the resource.
    pub resource_id: String,
    /// The relation.
    pub relation: String,
    /// Who has it.
    pub subject: Subject,
    /// An expression that must be true for the warrant to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

impl WarrantWrite {
    /// Makes a warrant.
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

    /// Deletes a warrant.
    #[must_use]
    pub fn delete(
        resource_type: impl Into<String>,
        resource_id: impl Into<String>,
        relation: impl Into<String>,
        subject: Subject,
    ) -> Self {
        Self { op: WarrantOperation::Delete, ..Self::create(resource_type, resource_id, relation, subject) }
    }

    /// An expression that must be true for the warrant to count.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.policy = Some(policy.into());
        self
    }
}

open_enum! {
    /// What becomes of a warrant.
    pub enum WarrantOperation {
        /// It is made.
        Create = "create",
        /// It is deleted.
        Delete = "delete",
    }
}

model! {
    /// The answer to [`WriteWarrants`].
    WarrantsWritten {
        /// What to send as `Warrant-Token` for a check or a query to see this write. No secret.
        warrant_token: String,
    }
}

endpoint! {
    /// Lists warrants. WorkOS walks this list forwards only, and takes no order.
    #[deprecated(note = "use authorization::ListRoleAssignmentsForResource")]
    ListWarrants: GET "/fga/v1/warrants" as "get_fga_v1_warrants" -> pages of Warrant,
    query {
        /// Only those on resources of this type.
        resource_type: Option<String>,
        /// Only those on resources of this id.
        resource_id: Option<String>,
        /// Only those of this relation.
        relation: Option<String>,
        /// Only those of subjects of this type.
        subject_type: Option<String>,
        /// Only those of subjects of this id.
        subject_id: Option<String>,
        /// Only those of subjects that stand for all that have this relation to them.
        subject_relation: Option<String>,
    }
}

/// Makes and deletes warrants. `POST /fga/v1/warrants`, with an array for a body.
#[deprecated(note = "use authorization::AssignRole and authorization::RemoveRole")]
#[doc(alias = "post_fga_v1_warrants")]
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[must_use = "an endpoint does nothing until it is sent"]
pub struct WriteWarrants {
    /// The warrants.
    pub warrants: Vec<WarrantWrite>,
}

#[allow(deprecated)]
impl WriteWarrants {
    /// The operation with the warrants.
    pub fn new(warrants: impl IntoIterator<Item = WarrantWrite>) -> Self {
        Self { warrants: warrants.into_iter().collect() }
    }
}

#[allow(deprecated)]
impl Endpoint for WriteWarrants {
    type Output = WarrantsWritten;

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

// ---- Questions.

/// A question: has a subject a relation to a resource?
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WarrantCheck {
    /// The resource's type.
    pub resource_type: String,
    /// Your id of the resource.
    pub resource_id: String,
    /// The relation.
    pub relation: String,
    /// Who is to have it.
    pub subject: Subject,
    /// What the policies of warrants are told.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, Value>,
}

impl WarrantCheck {
    /// A question without context.
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

    /// What the policies of warrants are told.
    #[must_use]
    pub fn context(mut self, context: impl IntoIterator<Item = (impl Into<String>, Value)>) -> Self {
        self.context = context.into_iter().map(|(name, value)| (name.into(), value)).collect();
        self
    }
}

open_enum! {
    /// How the answers to several questions make one.
    pub enum CheckOperation {
        /// All must be yes.
        AllOf = "all_of",
        /// One must be yes.
        AnyOf = "any_of",
    }
}

open_enum! {
    /// The answer to a question.
    pub enum CheckDecision {
        /// Yes.
        Authorized = "authorized",
        /// No.
        NotAuthorized = "not_authorized",
    }
}

model! {
    /// The answer to a [`Check`].
    CheckResult {
        /// Yes or no.
        result: CheckDecision,
        /// Whether it follows from the schema and from no warrant of its own.
        is_implicit: bool,
        /// What to send as `Warrant-Token` for later checks to see the same state at least. No secret.
        warrant_token: Option<String>,
        /// How it came about, if that was asked for.
        debug_info: Option<Value>,
    }
}

impl CheckResult {
    /// Whether it is a yes. Anything that is not plainly one is a no.
    #[must_use]
    pub fn is_authorized(&self) -> bool {
        self.result == CheckDecision::Authorized
    }
}

endpoint! {
    /// Asks a question, or several that have one answer.
    #[deprecated(note = "use authorization::Check")]
    Check: POST "/fga/v1/check" as "post_fga_v1_check" -> CheckResult,
    body {
        /// The questions.
        checks: Vec<WarrantCheck>,
        /// How their answers make one.
        op: Option<CheckOperation>,
        /// Whether to tell how the answer came about.
        debug: Option<bool>,
    }
}

endpoint! {
    /// Asks several questions and gets an answer to each, in the same order.
    #[deprecated(note = "use authorization::Check, once for each")]
    CheckBatch: POST "/fga/v1/check" as "post_fga_v1_check" -> Vec<CheckResult>,
    constant { "op": "batch" }
    body {
        /// The questions.
        checks: Vec<WarrantCheck>,
        /// Whether to tell how the answers came about.
        debug: Option<bool>,
    }
}

model! {
    /// A resource or a subject that a [`Query`] found.
    QueryResult {
        /// Its type.
        resource_type: String,
        /// Your id of it.
        resource_id: String,
        /// The relation.
        relation: String,
        /// The warrant that it follows from.
        warrant: Option<Warrant>,
        /// Whether it follows from the schema and from no warrant of its own.
        is_implicit: bool,
        /// What else you have said of it.
        meta: BTreeMap<String, Value>,
    }
}

endpoint! {
    /// Finds resources that a subject has a relation to, or subjects that have one to a resource.
    #[deprecated(note = "use authorization::ListResourcesForMembership or authorization::ListMembershipsForResource")]
    Query: GET "/fga/v1/query" as "get_fga_v1_query" -> pages of QueryResult,
    query {
        /// The query, `select report where user:ada is viewer`.
        query as "q": String,
        /// What the policies of warrants are told: the text of a JSON object.
        context: Option<String>,
    }
}

// ---- Schemas.

model! {
    /// The types of resources, their relations and their policies.
    Schema {
        /// The version of the language.
        version: String,
        /// The types.
        resource_types: Vec<ResourceType>,
        /// The policies.
        policies: Option<Value>,
    }
}

model! {
    /// A schema in its other form.
    ConvertedSchema {
        /// The version of the language.
        version: String,
        /// What is doubtful in it.
        warnings: Vec<SchemaWarning>,
        /// The schema as text, if types were given.
        schema: Option<String>,
        /// The types, if a text was given.
        resource_types: Option<Vec<ResourceType>>,
    }
}

model! {
    /// Something doubtful in a schema.
    SchemaWarning {
        /// What it is.
        message: String,
    }
}

endpoint! {
    /// Gets the schema.
    #[deprecated(note = "the types of resources are in WorkOS's dashboard now; see authorization")]
    GetSchema: GET "/fga/v1/schema" as "get_fga_v1_schema" -> Schema,
}

endpoint! {
    /// Sets the schema. The shape of the answer is not documented.
    #[deprecated(note = "the types of resources are in WorkOS's dashboard now; see authorization")]
    ApplySchema: POST "/fga/v1/schema" as "post_fga_v1_schema" -> Option<Value>,
    body {
        /// The version of the language.
        version: String,
        /// The types.
        resource_types: Vec<ResourceType>,
        /// The policies.
        policies: Option<Value>,
    }
}

endpoint! {
    /// Turns types of resources into a schema as text. Nothing is stored.
    #[deprecated(note = "the types of resources are in WorkOS's dashboard now; see authorization")]
    ConvertResourceTypes: POST "/fga/v1/schemas/convert" as "post_fga_v1_schemas_convert" -> ConvertedSchema,
    body {
        /// The version of the language.
        version: String,
        /// The types.
        resource_types: Vec<ResourceType>,
        /// The policies.
        policies: Option<Value>,
    }
}

/// Turns a schema as text into types of resources. Nothing is stored. `POST /fga/v1/schemas/convert`, with
/// the text for a body.
#[deprecated(note = "the types of resources are in WorkOS's dashboard now; see authorization")]
#[doc(alias = "post_fga_v1_schemas_convert")]
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[must_use = "an endpoint does nothing until it is sent"]
pub struct ConvertSchema {
    /// The schema.
    pub schema: String,
}

#[allow(deprecated)]
impl ConvertSchema {
    /// The operation with the text of a schema.
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
    fn writes_are_an_array() {
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
    fn a_batch_is_a_check_with_an_answer_to_each_question() {
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
    fn a_schema_is_converted_as_text_and_as_json() {
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
