//! JWT template: additional claims of access tokens.

/// JWT template, from which the additional claims of access tokens are rendered.
#[model]
pub struct JwtTemplate {
    /// Liquid template that renders a JSON object, such as `{"urn:acme:email": "{{user.email}}"}`.
    pub content: String,
    /// Timestamp of creation, as the text that WorkOS sends.
    pub created_at: Option<String>,
    /// Timestamp of the last update, as the text that WorkOS sends.
    pub updated_at: Option<String>,
}

/// Gets the JWT template of the current environment.
///
/// # Errors
///
/// Status 404 if the environment has no JWT template.
#[endpoint(
    GET "/user_management/jwt_template",
    operation = "list_jwt_template",
    reference = "authkit/jwt-template",
    response = JwtTemplate,
)]
pub struct GetJwtTemplate {}

/// Updates the JWT template of the current environment.
///
/// # Errors
///
/// `invalid_request_parameters` (422) if the template is invalid.
#[endpoint(
    PUT "/user_management/jwt_template",
    operation = "update_jwt_template",
    reference = "authkit/jwt-template",
    response = JwtTemplate,
)]
pub struct UpdateJwtTemplate {
    /// Liquid template that renders a JSON object, such as `{"urn:acme:email": "{{user.email}}"}`.
    pub content: String,
}
