//! Clients with one type, whatever their transport and runtime are.

use std::{sync::Arc, time::Duration};

use super::{Client, Io};
use crate::{
    operation::HttpRequest,
    runtime::{DynRuntime, Now, RandomUnavailable, Runtime},
    transport::{DynTransport, Transport},
};

/// A client of any transport and any runtime, for the state of an application that has the client of an
/// adapter in production and the emulator in tests. Created by [`Client::into_dyn`].
///
/// ```
/// use workos_core::{Client, Config, DynClient, organizations::GetOrganization, testing::Emulator};
///
/// struct Application {
///     client: DynClient,
/// }
///
/// # async fn run() -> Result<(), workos_core::Error> {
/// # let emulator = Emulator::new();
/// // In production: `workos_reqwest::from_env()?.into_dyn()`.
/// let config = Config::new(Emulator::API_KEY)?;
/// let application = Application { client: Client::new(config, emulator.clone(), emulator).into_dyn() };
/// let organization = application.client.send(GetOrganization::new("org_1")).await?;
/// # Ok(()) }
/// ```
///
/// A request costs two allocations more than with the client itself, for its future, and each sleep one: the time
/// limit of an attempt whose response is not there at once, and each delay of a retry.
pub type DynClient = Client<Arc<dyn DynTransport>, Arc<dyn DynRuntime>>;

impl<T, R> Client<T, R>
where
    T: Transport + Send + Sync + 'static,
    T::Future: Send + 'static,
    R: Runtime + Send + Sync + 'static,
    R::Sleep: Send + 'static,
{
    /// Converts the client to a [`DynClient`] with the same configuration. Both share the transport and the
    /// runtime, so a clone of this client can be kept.
    #[must_use]
    pub fn into_dyn(self) -> DynClient {
        let (transport, runtime): (Arc<dyn DynTransport>, Arc<dyn DynRuntime>) =
            (self.io.clone(), self.io.clone());
        let seeds = self.io.seeds.clone();
        Client { config: self.config, io: Arc::new(Io { transport, runtime, seeds }) }
    }
}

// With these, the shared parts of a client are a `DynTransport` and a `DynRuntime`.
impl<T: Transport, R> Transport for Io<T, R> {
    type Future = T::Future;

    fn send(&self, request: HttpRequest) -> T::Future {
        self.transport.send(request)
    }
}

impl<T, R: Runtime> Runtime for Io<T, R> {
    type Sleep = R::Sleep;

    fn now(&self) -> Now {
        self.runtime.now()
    }

    fn sleep(&self, duration: Duration) -> R::Sleep {
        self.runtime.sleep(duration)
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        self.runtime.random(buffer)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::DynClient;
    use crate::{
        Client, Config, Delivery, RequestOptions,
        organizations::GetOrganization,
        testing::{Reply, Script},
    };

    fn client(script: &Script) -> DynClient {
        Client::new(Config::new("sk_s3cr3t").unwrap(), script.clone(), script.clone()).into_dyn()
    }

    #[test]
    fn dyn_client_retries_and_waits_by_the_runtime() {
        let script = Script::new();
        script.expect("GET", "/organizations/org_1").reply(Reply::status(503));
        script
            .expect("GET", "/organizations/org_1")
            .reply(Reply::json(200, r#"{"id":"org_1","name":"Acme"}"#));
        let client = client(&script);
        let response = script.run(client.send_with_response(GetOrganization::new("org_1"))).unwrap();
        assert_eq!((response.value.name.as_str(), response.attempts), ("Acme", 2));
        assert!(script.waited() > Duration::ZERO);
        assert_eq!(client.now(), crate::Runtime::now(&script).wall);
        script.finish();
    }

    #[test]
    fn dyn_client_keeps_configuration_and_seeds() {
        let script = Script::new();
        let config = Config::new("sk_s3cr3t").unwrap().client_id("client_1").unwrap();
        let client = Client::new(config, script.clone(), script);
        let dynamic = client.clone().into_dyn();
        let seeds = [client.seed(), dynamic.seed(), dynamic.clone().with(RequestOptions::new()).seed()];
        assert_eq!(seeds, [seeds[0], seeds[0].wrapping_add(1), seeds[0].wrapping_add(2)]);
        assert_eq!(format!("{:?}", dynamic.config()), format!("{:?}", client.config()));
        // A converted client is a client that can be converted.
        assert_eq!(dynamic.into_dyn().seed(), seeds[0].wrapping_add(3));
    }

    #[test]
    fn dyn_types_print_no_secret() {
        let client = client(&Script::new());
        let printed = format!("{client:?} {:?} {:?}", client.transport(), client.runtime());
        assert!(printed.ends_with(" dyn DynTransport dyn DynRuntime"), "{printed}");
        assert!(!printed.contains("s3cr3t"), "{printed}");
    }

    #[test]
    fn dyn_client_reports_the_delivery_of_the_transport() {
        let script = Script::new();
        let post = crate::organizations::CreateOrganization::new("Acme");
        script.expect("POST", "/organizations").fail(crate::TransportFailure::timeout());
        let error = script.run(client(&script).send(post)).unwrap_err();
        let crate::Error::Transport(error) = error else { panic!("{error}") };
        assert_eq!(error.failure.delivery, Delivery::Unknown);
        script.finish();
    }
}
