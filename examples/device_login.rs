//! Device authorization (RFC 8628): a device without a browser shows a code, the user enters the code in a
//! browser on another device, and the device gets an access token.
//!
//! ```sh
//! cargo run --example device_login                             # the emulator, on a virtual clock
//! WORKOS_CLIENT_ID=client_… cargo run --example device_login   # WorkOS
//! ```

use std::{
    env,
    error::Error as StdError,
    future::ready,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};

use workos_core::{
    Client, Config, HttpRequest, Runtime, Transport,
    auth::{DeviceLoginError, DeviceLoginProgress},
    testing::Emulator,
    types::UserId,
    user_management::{AuthenticateResponse, CreateUser, DeviceAuthorization},
};

/// Shows the code and polls until the user is signed in. The machine polls at the interval that WorkOS
/// requires.
async fn sign_in(
    client: &Client<impl Transport, impl Runtime>,
    show: impl Fn(&DeviceAuthorization),
) -> Result<AuthenticateResponse, DeviceLoginError> {
    let mut login = client.device_login();
    loop {
        match client.drive(&mut login).await? {
            DeviceLoginProgress::ShowCode(codes) => show(&codes),
            DeviceLoginProgress::SignedIn(response) => return Ok(*response),
            _ => {}
        }
    }
}

/// A simulated user who reads the code, enters it later, and approves or denies the device.
#[derive(Debug, Clone)]
struct SimulatedUser {
    emulator: Emulator,
    id: UserId,
    approves: bool,
    code: Arc<Mutex<Option<String>>>,
}

impl SimulatedUser {
    fn read(&self, codes: &DeviceAuthorization) {
        let mut code = self.code.lock().unwrap_or_else(PoisonError::into_inner);
        *code = Some(codes.user_code.expose().to_owned());
    }

    fn enter_code(&self) {
        let code = self.code.lock().unwrap_or_else(PoisonError::into_inner).take();
        match code {
            Some(code) if self.approves => self.emulator.approve_device(&code, &self.id),
            Some(code) => self.emulator.deny_device(&code),
            None => {}
        }
    }
}

/// Returns the client of a device, against the emulator. The user enters the code after the second poll.
///
/// The client has no API key, because a device cannot keep a secret.
fn device(
    emulator: &Emulator,
    user: SimulatedUser,
) -> Result<Client<impl Transport + use<>, Emulator>, workos_core::Error> {
    let config = Config::without_api_key().client_id(Emulator::CLIENT_ID)?;
    let (workos, polls) = (emulator.clone(), Mutex::new(0));
    let transport = move |request: HttpRequest| {
        let response = workos.handle(&request, workos.now());
        if request.uri().path().ends_with("/authenticate") {
            let mut count = polls.lock().unwrap_or_else(PoisonError::into_inner);
            *count += 1;
            if *count == 2 {
                user.enter_code();
            }
        }
        ready(response)
    };
    Ok(Client::new(config, transport, emulator.clone()))
}

/// Returns an emulator with a user who approves or denies the device.
fn emulator_with_user(approves: bool) -> Result<(Emulator, SimulatedUser), workos_core::Error> {
    let emulator = Emulator::new();
    let user = emulator.run(emulator.client().send(CreateUser::new("ada@acme.com")))?;
    let user = SimulatedUser { emulator: emulator.clone(), id: user.id, approves, code: Arc::default() };
    Ok((emulator, user))
}

fn show(codes: &DeviceAuthorization) {
    println!("Go to {} and enter {}", codes.verification_uri, codes.user_code.expose());
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(response) => {
            println!("Hello {}", response.user.email);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("device_login: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<AuthenticateResponse, Box<dyn StdError>> {
    if let Ok(client_id) = env::var("WORKOS_CLIENT_ID") {
        let client = workos_hyper::client(Config::without_api_key().client_id(client_id)?)?;
        return Ok(sign_in(&client, show).await?);
    }
    let (emulator, user) = emulator_with_user(true)?;
    let client = device(&emulator, user.clone())?;
    let response = sign_in(&client, |codes| {
        show(codes);
        user.read(codes);
    })
    .await?;
    println!("The waits took {:?} of virtual time.", emulator.waited());
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{device, emulator_with_user, sign_in};
    use workos_core::auth::DeviceLoginError;

    #[test]
    fn device_is_signed_in_at_the_third_poll() {
        let (emulator, user) = emulator_with_user(true).unwrap();
        let client = device(&emulator, user.clone()).unwrap();
        let response = emulator.run(sign_in(&client, |codes| user.read(codes))).unwrap();
        assert_eq!(response.user.email, "ada@acme.com");
        assert_eq!(emulator.waited(), Duration::from_secs(15));
    }

    #[test]
    fn denied_device_is_an_error() {
        let (emulator, user) = emulator_with_user(false).unwrap();
        let client = device(&emulator, user.clone()).unwrap();
        let result = emulator.run(sign_in(&client, |codes| user.read(codes)));
        assert!(matches!(result, Err(DeviceLoginError::Denied)), "{result:?}");
    }

    #[test]
    fn code_that_is_not_entered_expires() {
        let (emulator, user) = emulator_with_user(true).unwrap();
        let client = device(&emulator, user).unwrap();
        let result = emulator.run(sign_in(&client, |_| {}));
        assert!(matches!(result, Err(DeviceLoginError::Expired)), "{result:?}");
        assert_eq!(emulator.waited(), Duration::from_secs(300));
    }
}
