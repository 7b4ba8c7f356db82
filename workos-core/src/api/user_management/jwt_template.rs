//! JWT template: additional claims of access tokens.

model! {
    /// JWT template, from which the additional claims of access tokens are rendered.
    JwtTemplate {
        /// Liquid template that renders a JSON object, such as `{"urn:acme:email": "{{user.email}}"}`.
        content: String,
        /// Timestamp of creation, as the text that WorkOS sends.
        created_at: Option<String>,
        /// Timestamp of the last update, as the text that WorkOS sends.
        updated_at: Option<String>,
    }
}

endpoint! {
    /// Gets the JWT template of the current environment.
    ///
    /// # Errors
    ///
    /// Status 404 if the environment has no JWT template.
    GetJwtTemplate: GET "/user_management/jwt_template" as "list_jwt_template" -> JwtTemplate,
}

endpoint! {
    /// Updates the JWT template of the current environment.
    ///
    /// # Errors
    ///
    /// `invalid_request_parameters` (422) if the template is invalid.
    UpdateJwtTemplate: PUT "/user_management/jwt_template" as "update_jwt_template" -> JwtTemplate,
    body {
        /// Liquid template that renders a JSON object, such as `{"urn:acme:email": "{{user.email}}"}`.
        content: String,
    }
}
