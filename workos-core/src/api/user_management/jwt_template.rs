//! What access tokens say besides the usual.

model! {
    /// The template that the further claims of access tokens are made from.
    JwtTemplate {
        /// The template, in Liquid; it makes a JSON object.
        content: String,
        /// When it was made, as WorkOS writes it.
        created_at: Option<String>,
        /// When it last changed, as WorkOS writes it.
        updated_at: Option<String>,
    }
}

endpoint! {
    /// Gets the template of the environment's access tokens. Answered with 404 if there is none.
    GetJwtTemplate: GET "/user_management/jwt_template" as "list_jwt_template" -> JwtTemplate,
}

endpoint! {
    /// Sets the template of the environment's access tokens.
    ///
    /// Refused with `invalid_request_parameters` (422).
    UpdateJwtTemplate: PUT "/user_management/jwt_template" as "update_jwt_template" -> JwtTemplate,
    body {
        /// The template, in Liquid.
        content: String,
    }
}
