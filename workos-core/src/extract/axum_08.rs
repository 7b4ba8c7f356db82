//! Extractors and responses of axum 0.8.

use axum_core::response::{IntoResponse, Response};

#[cfg(feature = "tower-03")]
mod authkit {
    use std::convert::Infallible;

    use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
    use http::request::Parts;

    use super::{IntoResponse, Response, respond};
    use crate::{
        authkit::RequestAuth,
        extract::{AuthRejection, HasPermission, HasRole, Permission, Role, SignedIn},
    };

    impl IntoResponse for AuthRejection {
        fn into_response(self) -> Response {
            respond(AuthRejection::into_response(self))
        }
    }

    impl<S: Sync> FromRequestParts<S> for SignedIn {
        type Rejection = AuthRejection;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AuthRejection> {
            Self::from_extensions(&parts.extensions, &*parts)
        }
    }

    impl<S: Sync> OptionalFromRequestParts<S> for SignedIn {
        type Rejection = AuthRejection;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, AuthRejection> {
            match Self::from_extensions(&parts.extensions, &*parts) {
                Ok(signed_in) => Ok(Some(signed_in)),
                Err(AuthRejection::NotSignedIn(_)) => Ok(None),
                Err(rejection) => Err(rejection),
            }
        }
    }

    impl<S: Sync, P: Permission> FromRequestParts<S> for HasPermission<P> {
        type Rejection = AuthRejection;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AuthRejection> {
            Self::from_extensions(&parts.extensions, &*parts)
        }
    }

    impl<S: Sync, R: Role> FromRequestParts<S> for HasRole<R> {
        type Rejection = AuthRejection;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AuthRejection> {
            Self::from_extensions(&parts.extensions, &*parts)
        }
    }

    impl<S: Sync> FromRequestParts<S> for RequestAuth {
        type Rejection = AuthRejection;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AuthRejection> {
            parts.extensions.get::<Self>().cloned().ok_or(AuthRejection::MissingLayer)
        }
    }

    impl<S: Sync> OptionalFromRequestParts<S> for RequestAuth {
        type Rejection = Infallible;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
            Ok(parts.extensions.get::<Self>().cloned())
        }
    }
}

#[cfg(feature = "webhooks")]
mod signed {
    use std::error::Error as StdError;

    use axum_core::{
        body::Body,
        extract::{FromRef, FromRequest, Request},
    };
    use bytes::Bytes;
    use http::StatusCode;

    use super::{IntoResponse, Response, respond};
    use crate::{
        DynClient,
        events::Event,
        extract::{MAX_SIGNED_BODY_BYTES, SignedRequestRejection},
        limited_body::{LimitedBody, LimitedBodyError},
        signature::{SignatureVerifier, SignedBody, Verified},
        webhooks::WebhookVerifier,
    };

    impl IntoResponse for SignedRequestRejection {
        fn into_response(self) -> Response {
            respond(self.response())
        }
    }

    impl<S> FromRequest<S> for Verified<Event>
    where
        S: Send + Sync,
        WebhookVerifier: FromRef<S>,
        DynClient: FromRef<S>,
    {
        type Rejection = SignedRequestRejection;

        async fn from_request(request: Request, state: &S) -> Result<Self, SignedRequestRejection> {
            let verifier = WebhookVerifier::from_ref(state);
            verify(request, state, &verifier, &DynClient::from_ref(state)).await
        }
    }

    /// Reads the body as received, and verifies it at the time at which it is complete.
    async fn verify<S: Send + Sync, B: SignedBody>(
        request: Request,
        state: &S,
        verifier: &SignatureVerifier<B>,
        client: &DynClient,
    ) -> Result<Verified<B>, SignedRequestRejection> {
        let (parts, body) = request.into_parts();
        let headers = parts.headers.clone();
        let body = Body::new(LimitedBody::new(body, MAX_SIGNED_BODY_BYTES));
        let body =
            Bytes::from_request(Request::from_parts(parts, body), state).await.map_err(|rejection| {
                // 413 is the limit of axum, which is lower if the application says so.
                if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE || is_too_large(&rejection) {
                    SignedRequestRejection::BodyTooLarge
                } else {
                    SignedRequestRejection::Body(rejection.into())
                }
            })?;
        Ok(verifier.verify_request(&headers, &body, client.now())?)
    }

    /// Whether the limit of this crate is the cause of an error.
    fn is_too_large(error: &(dyn StdError + 'static)) -> bool {
        let mut next = Some(error);
        while let Some(error) = next {
            if matches!(error.downcast_ref(), Some(LimitedBodyError::<axum_core::Error>::TooLarge)) {
                return true;
            }
            next = error.source();
        }
        false
    }

    #[cfg(feature = "actions")]
    mod actions {
        use super::{
            DynClient, FromRef, FromRequest, IntoResponse, Request, Response, SignedRequestRejection,
            respond, verify,
        };
        use crate::{
            actions::{ActionResponse, ActionVerifier},
            extract::VerifiedAction,
        };

        impl<S> FromRequest<S> for VerifiedAction
        where
            S: Send + Sync,
            ActionVerifier: FromRef<S>,
            DynClient: FromRef<S>,
        {
            type Rejection = SignedRequestRejection;

            async fn from_request(request: Request, state: &S) -> Result<Self, SignedRequestRejection> {
                let (verifier, client) = (ActionVerifier::from_ref(state), DynClient::from_ref(state));
                let action = verify(request, state, &verifier, &client).await?;
                Ok(Self::new(action, verifier, client))
            }
        }

        impl IntoResponse for ActionResponse {
            fn into_response(self) -> Response {
                respond(self.into())
            }
        }
    }
}

mod errors {
    use std::sync::Arc;

    use axum_core::response::{IntoResponse, Response};
    use bytes::Bytes;
    use http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER},
    };

    use super::respond;
    use crate::Error;

    /// Responds to a handler's error without its text: 503 with `Retry-After` if WorkOS cannot be reached or limits
    /// the rate of requests, and otherwise 500. The extensions of the response have the error as `Arc<Error>`, for
    /// a layer that logs it.
    impl IntoResponse for Error {
        fn into_response(self) -> Response {
            let is_transient = self.is_transient();
            let (status, body) = if is_transient {
                (StatusCode::SERVICE_UNAVAILABLE, r#"{"error":"temporarily_unavailable"}"#)
            } else {
                (StatusCode::INTERNAL_SERVER_ERROR, r#"{"error":"server_error"}"#)
            };
            let mut response = http::Response::new(Bytes::from_static(body.as_bytes()));
            *response.status_mut() = status;
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            if is_transient {
                headers.insert(RETRY_AFTER, crate::headers::retry_after_of_application(self.retry_after()));
            }
            response.extensions_mut().insert(Arc::new(self));
            respond(response)
        }
    }
}

#[cfg(feature = "api-keys")]
mod api_keys {
    use axum_core::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
    use http::request::Parts;

    use super::{IntoResponse, Response, respond};
    use crate::{
        DynClient,
        api_keys::{ApiKeyCache, ApiKeyError, ValidApiKey},
        extract::{Permission, PermittedApiKey},
    };

    impl IntoResponse for ApiKeyError {
        fn into_response(self) -> Response {
            respond(self.response())
        }
    }

    impl<S> FromRequestParts<S> for ValidApiKey
    where
        S: Send + Sync,
        ApiKeyCache: FromRef<S>,
        DynClient: FromRef<S>,
    {
        type Rejection = ApiKeyError;

        async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiKeyError> {
            // That of the layer of API keys.
            if let Some(api_key) = parts.extensions.get::<Self>() {
                return Ok(api_key.clone());
            }
            let (cache, client) = (ApiKeyCache::from_ref(state), DynClient::from_ref(state));
            client.authenticate_api_key(&cache, &parts.headers).await
        }
    }

    impl<S> OptionalFromRequestParts<S> for ValidApiKey
    where
        S: Send + Sync,
        ApiKeyCache: FromRef<S>,
        DynClient: FromRef<S>,
    {
        type Rejection = ApiKeyError;

        async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, ApiKeyError> {
            match <Self as FromRequestParts<S>>::from_request_parts(parts, state).await {
                Ok(api_key) => Ok(Some(api_key)),
                Err(ApiKeyError::Missing) => Ok(None),
                Err(error) => Err(error),
            }
        }
    }

    impl<S, P> FromRequestParts<S> for PermittedApiKey<P>
    where
        S: Send + Sync,
        P: Permission,
        ApiKeyCache: FromRef<S>,
        DynClient: FromRef<S>,
    {
        type Rejection = ApiKeyError;

        async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiKeyError> {
            Self::new(<ValidApiKey as FromRequestParts<S>>::from_request_parts(parts, state).await?)
        }
    }
}

#[cfg(feature = "resource-server")]
mod resource_server {
    use std::convert::Infallible;

    use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
    use http::request::Parts;

    use super::{IntoResponse, Response, respond};
    use crate::{
        extract::{Authenticated, HasScope, Scope, TokenKind, TokenRejection},
        resource_server::{ResourceAuth, TokenError},
    };

    impl IntoResponse for TokenRejection {
        fn into_response(self) -> Response {
            respond(TokenRejection::into_response(self))
        }
    }

    impl<S: Sync, T: TokenKind> FromRequestParts<S> for Authenticated<T> {
        type Rejection = TokenRejection;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, TokenRejection> {
            Self::from_extensions(&parts.extensions)
        }
    }

    impl<S: Sync, T: TokenKind> OptionalFromRequestParts<S> for Authenticated<T> {
        type Rejection = TokenRejection;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, TokenRejection> {
            match Self::from_extensions(&parts.extensions) {
                Ok(token) => Ok(Some(token)),
                Err(TokenRejection::Denied { error: TokenError::Missing, .. }) => Ok(None),
                Err(rejection) => Err(rejection),
            }
        }
    }

    impl<S: Sync, C: Scope, T: TokenKind> FromRequestParts<S> for HasScope<C, T> {
        type Rejection = TokenRejection;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, TokenRejection> {
            Self::from_extensions(&parts.extensions)
        }
    }

    impl<S: Sync> FromRequestParts<S> for ResourceAuth {
        type Rejection = TokenRejection;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, TokenRejection> {
            parts.extensions.get::<Self>().cloned().ok_or(TokenRejection::MissingLayer)
        }
    }

    impl<S: Sync> OptionalFromRequestParts<S> for ResourceAuth {
        type Rejection = Infallible;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
            Ok(parts.extensions.get::<Self>().cloned())
        }
    }
}

fn respond(response: http::Response<bytes::Bytes>) -> Response {
    response.map(axum_core::body::Body::from).into_response()
}
