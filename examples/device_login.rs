//! Signing in on a device without a browser: it shows a code, the person types it on their telephone, and the
//! device is let in.
//!
//! ```sh
//! cargo run --example device_login                             # a WorkOS in memory, on its own clock
//! WORKOS_CLIENT_ID=client_… cargo run --example device_login   # WorkOS itself
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

/// The application: shows the code, then waits. The machine keeps the pace that WorkOS asks for.
async fn sign_in(
    client: &Client<impl Transport, impl Runtime>,
    show: impl Fn(&DeviceAuthorization),
) -> Result<AuthenticateResponse, DeviceLoginError> {
    // The number is for the jitter of retries: any will do.
    let mut login = client.config().device_login(42);
    loop {
        match client.drive(&mut login).await? {
            DeviceLoginProgress::ShowCode(codes) => show(&codes),
            DeviceLoginProgress::SignedIn(answer) => return Ok(*answer),
            _ => {}
        }
    }
}

/// Somebody who reads the code, lets the device ask a few times, and then lets it in, or does not.
#[derive(Debug, Clone)]
struct Person {
    emulator: Emulator,
    id: UserId,
    says_yes: bool,
    code: Arc<Mutex<Option<String>>>,
}

impl Person {
    fn reads(&self, codes: &DeviceAuthorization) {
        let mut code = self.code.lock().unwrap_or_else(PoisonError::into_inner);
        *code = Some(codes.user_code.expose().to_owned());
    }

    fn types(&self) {
        let code = self.code.lock().unwrap_or_else(PoisonError::into_inner).take();
        match code {
            Some(code) if self.says_yes => self.emulator.approve_device(&code, &self.id),
            Some(code) => self.emulator.deny_device(&code),
            None => {}
        }
    }
}

/// A client of a device on an emulator, for whose person it takes two questions to find their telephone. It has
/// no API key: what runs in other people's hands can keep no secret.
fn device(
    emulator: &Emulator,
    person: Person,
) -> Result<Client<impl Transport + use<>, Emulator>, workos_core::Error> {
    let config = Config::without_api_key().client_id(Emulator::CLIENT_ID)?;
    let (workos, questions) = (emulator.clone(), Mutex::new(0));
    let transport = move |request: HttpRequest| {
        let answer = workos.handle(&request, workos.now());
        if request.uri().path().ends_with("/authenticate") {
            let mut asked = questions.lock().unwrap_or_else(PoisonError::into_inner);
            *asked += 1;
            if *asked == 2 {
                person.types();
            }
        }
        ready(answer)
    };
    Ok(Client::new(config, transport, emulator.clone()))
}

/// An emulator with somebody in it.
fn somebody(says_yes: bool) -> Result<(Emulator, Person), workos_core::Error> {
    let emulator = Emulator::new();
    let user = emulator.run(emulator.client().send(CreateUser::new("ada@acme.com")))?;
    let person = Person { emulator: emulator.clone(), id: user.id, says_yes, code: Arc::default() };
    Ok((emulator, person))
}

fn show(codes: &DeviceAuthorization) {
    println!("Go to {} and type {}", codes.verification_uri, codes.user_code.expose());
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(answer) => {
            println!("Hello {}", answer.user.email);
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
    let (emulator, person) = somebody(true)?;
    let client = device(&emulator, person.clone())?;
    let answer = sign_in(&client, |codes| {
        show(codes);
        person.reads(codes);
    })
    .await?;
    println!("Nobody waited: the {:?} passed on the emulator's clock.", emulator.waited());
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{device, sign_in, somebody};
    use workos_core::auth::DeviceLoginError;

    #[test]
    fn a_device_is_let_in_with_the_third_question() {
        let (emulator, person) = somebody(true).unwrap();
        let client = device(&emulator, person.clone()).unwrap();
        let answer = emulator.run(sign_in(&client, |codes| person.reads(codes))).unwrap();
        assert_eq!(answer.user.email, "ada@acme.com");
        assert_eq!(emulator.waited(), Duration::from_secs(15));
    }

    #[test]
    fn a_device_is_kept_out() {
        let (emulator, person) = somebody(false).unwrap();
        let client = device(&emulator, person.clone()).unwrap();
        let result = emulator.run(sign_in(&client, |codes| person.reads(codes)));
        assert!(matches!(result, Err(DeviceLoginError::Denied)), "{result:?}");
    }

    #[test]
    fn a_code_that_nobody_types_expires() {
        let (emulator, person) = somebody(true).unwrap();
        let client = device(&emulator, person).unwrap();
        // Nobody reads it either.
        let result = emulator.run(sign_in(&client, |_| {}));
        assert!(matches!(result, Err(DeviceLoginError::Expired)), "{result:?}");
        assert_eq!(emulator.waited(), Duration::from_secs(300));
    }
}
