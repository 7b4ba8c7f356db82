//! `workos-reqwest = "…"`: the first call, a sign-in with its session, and state without type parameters.

use workos_reqwest::{
    DynClient, Error,
    auth::PkceCookies,
    http::HeaderMap,
    organizations::{CreateOrganization, ListOrganizations},
    seal::SealKey,
    session::{SessionCodec, Sessions},
    user_management::AuthenticateWithCode,
};

/// The state of an application, in production and in its tests.
struct Application {
    client: DynClient,
    pkce_cookies: PkceCookies,
    sessions: Sessions,
}

impl Application {
    fn new(client: DynClient) -> Result<Self, Box<dyn std::error::Error>> {
        let password = "a-cookie-password-of-32-chars-or-more!!";
        Ok(Self {
            pkce_cookies: PkceCookies::new(SealKey::iron(password)?, "https://acme.com/callback"),
            sessions: Sessions::new(client.config(), SessionCodec::authkit(password)?)?,
            client,
        })
    }

    fn sign_in(&self, request: &HeaderMap) -> Result<String, Box<dyn std::error::Error>> {
        let (client, url) = (&self.client, self.pkce_cookies.authkit_url());
        let entropy = client.entropy()?;
        let authorization = self.pkce_cookies.create_authorization(
            client.config(),
            url,
            "/",
            request,
            client.now(),
            entropy,
        )?;
        Ok(authorization.url.as_str().to_owned())
    }

    async fn callback(
        &self,
        request: &HeaderMap,
        code: &str,
        state: &str,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let client = &self.client;
        let callback = self.pkce_cookies.verify_callback(request, Some(state), client.now())?;
        let exchange = AuthenticateWithCode::new(code).code_verifier(callback.code_verifier);
        let signed_in = client.send(exchange).await?;
        let cookies = self.sessions.create(request, &signed_in, client.now(), client.entropy()?)?;
        println!("{} cookies", cookies.len());
        Ok(())
    }

    async fn page(&self, request: &HeaderMap) -> String {
        match self.client.authenticate(&self.sessions, request).await.outcome {
            Ok(session) => format!("Hello {}", session.user_id()),
            Err(reason) => reason.to_string(),
        }
    }
}

async fn list() -> Result<(), Error> {
    let client = workos_reqwest::from_env()?;
    client.send(CreateOrganization::new("Acme")).await?;
    let mut organizations = client.pages(ListOrganizations::new()).items();
    while let Some(organization) = organizations.next().await? {
        println!("{}", organization.name);
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    list().await?;
    let application = Application::new(workos_reqwest::from_env()?.into_dyn())?;
    let request = HeaderMap::new();
    println!("{}", application.sign_in(&request)?);
    application.callback(&request, "code", "state").await?;
    println!("{}", application.page(&request).await);
    Ok(())
}

#[cfg(test)]
mod tests {
    use workos_reqwest::{http::HeaderMap, testing::Emulator};

    #[test]
    fn page_asks_for_a_sign_in() {
        let emulator = Emulator::new();
        let application = super::Application::new(emulator.client().into_dyn()).unwrap();
        assert_eq!(emulator.run(application.page(&HeaderMap::new())), "request has no session cookie");
    }
}
