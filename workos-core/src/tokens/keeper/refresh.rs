//! The request of a refresh, which depends on where the tokens are from, and the meaning of its outcome.

use std::{sync::Arc, time::Duration};

use super::{TokenKeeperError, TokenOrigin, TokenPair};
use crate::{
    auth::{is_invalid_grant, is_misconfiguration, is_step},
    config::Config,
    connect::{CreateTokenWithRefreshToken, TokenResponse},
    endpoint::Endpoint as _,
    error::{EncodeFailure, Error, TransportFailure},
    machine::{Call, Machine, Step},
    operation::HttpResponse,
    runtime::Now,
    user_management::{AuthenticateResponse, AuthenticateWithRefreshToken},
};

/// The call of a refresh.
pub(super) struct RefreshCall {
    /// The tokens that are replaced.
    replaced: Arc<TokenPair>,
    call: OriginCall,
}

enum OriginCall {
    AuthKit(Call<AuthenticateResponse>),
    OAuth(Call<TokenResponse>),
}

impl RefreshCall {
    pub(super) fn new(config: &Config, pair: &Arc<TokenPair>, seed: u64) -> Result<Self, Error> {
        let call = match pair.origin {
            TokenOrigin::AuthKit => {
                let endpoint = AuthenticateWithRefreshToken::new(&pair.refresh_token);
                OriginCall::AuthKit(config.call(&endpoint, seed)?)
            }
            TokenOrigin::OAuth => {
                let operation = CreateTokenWithRefreshToken::OPERATION;
                let missing = || Error::encode(operation, EncodeFailure::MissingClientId);
                let client_id = config.known_client_id().ok_or_else(missing)?;
                let mut endpoint = CreateTokenWithRefreshToken::new(client_id, &pair.refresh_token);
                if let Some(resource) = &pair.resource {
                    endpoint = endpoint.resource(resource);
                }
                OriginCall::OAuth(config.call(&endpoint, seed)?)
            }
        };
        Ok(Self { replaced: pair.clone(), call })
    }

    /// Returns the tokens that the refresh replaces.
    pub(super) fn replaced(&self) -> &Arc<TokenPair> {
        &self.replaced
    }
}

impl Machine for RefreshCall {
    type Output = Result<TokenPair, Error>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        match &mut self.call {
            OriginCall::AuthKit(call) => call.poll(now).map(|result| {
                let pair = TokenPair::from_authentication(&result?, now.wall);
                Ok(TokenPair { client_id: self.replaced.client_id.clone(), ..pair })
            }),
            OriginCall::OAuth(call) => call.poll(now).map(|result| {
                let pair = self.replaced.refreshed(&result?, now.wall);
                Ok(TokenPair { client_id: self.replaced.client_id.clone(), ..pair })
            }),
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        match &mut self.call {
            OriginCall::AuthKit(call) => call.handle(result),
            OriginCall::OAuth(call) => call.handle(result),
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.call {
            OriginCall::AuthKit(call) => call.timeout(),
            OriginCall::OAuth(call) => call.timeout(),
        }
    }
}

impl From<Error> for TokenKeeperError {
    /// Classifies the error of a refresh, by status and code.
    fn from(error: Error) -> Self {
        let error = Arc::new(error);
        if is_invalid_grant(&error) {
            Self::Ended(error)
        } else if is_step(&error) {
            Self::StepRequired(error)
        } else if is_misconfiguration(&error) {
            Self::Misconfigured(error)
        } else {
            Self::Unavailable(error)
        }
    }
}
