//! An emulator as WorkOS, on a port of this machine.

use std::error::Error;

use workos_core::{
    BaseUrl, Config, DynClient,
    organizations::CreateOrganization,
    testing::{Emulator, MachineApplication},
    user_management::{CreateAuthkitOAuthResource, CreateUser, UserPassword},
};

/// The user of the emulator.
pub(crate) const EMAIL: &str = "ada@acme.com";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// WorkOS with a user in an organization, a machine, and the MCP server as a resource.
pub(crate) struct Local {
    pub(crate) client: DynClient,
    /// The AuthKit domain.
    pub(crate) domain: String,
    pub(crate) machine: MachineApplication,
}

impl Local {
    /// Starts an emulator that issues tokens for a resource.
    pub(crate) async fn start(resource: &str) -> Result<Self, Box<dyn Error>> {
        let emulator = Emulator::new();
        let client = emulator.client();
        let ada = CreateUser::new(EMAIL).first_name("Ada").password(UserPassword::plaintext(PASSWORD));
        let ada = client.send(ada).await?;
        let acme = client.send(CreateOrganization::new("Acme Corporation")).await?;
        emulator.add_member(&acme.id, &ada.id);
        // The default, for clients of MCP's first versions, which do not say for which resource they want a token.
        client.send(CreateAuthkitOAuthResource::new(resource).default(true)).await?;
        let machine = emulator.machine_application(&acme.id, ["reports:write"]);
        emulator.show_sign_in_page(true);
        let domain = format!("http://{}", workos_examples::serve(emulator)?);
        let url = BaseUrl::new(&domain)?;
        let config = Config::new(Emulator::API_KEY)?
            .client_id(Emulator::CLIENT_ID)?
            .base_url(url.clone())
            .authkit_domain(url);
        Ok(Self { client: workos_reqwest::client(config)?.into_dyn(), domain, machine })
    }
}
