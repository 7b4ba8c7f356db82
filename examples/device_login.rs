//! A command line that stays signed in. The first run signs in by device authorization (RFC 8628): the program shows a
//! code, and the user enters the code in a browser, on this device or another. Later runs use the stored tokens and
//! refresh them, also if several run at the same time.
//!
//! ```sh
//! cargo run --example device_login                             # the emulator, on a virtual clock
//! WORKOS_CLIENT_ID=client_… cargo run --example device_login   # WorkOS
//! WORKOS_CLIENT_ID=client_… cargo run --example device_login -- --sign-out
//! ```
//!
//! `--store FILE` names the file of the tokens, `workos-example/tokens.json` in `$XDG_STATE_HOME` or `~/.local/state` by
//! default. `examples/keyring` has a store in the keyring of the operating system. `WORKOS_BASE_URL` can be that of the
//! emulator as a program.

use std::{
    env,
    error::Error as StdError,
    fmt,
    future::ready,
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use workos_core::{
    HttpRequest, PublicClient, Runtime, Transport,
    auth::{DeviceLoginError, DeviceLoginProgress, PublicConfig},
    testing::Emulator,
    tokens::{MemoryTokenStore, TokenKeeper, TokenKeeperError, TokenPair, TokenStore},
    types::UserId,
    user_management::{CreateUser, DeviceAuthorization, LogoutUrl},
};
use workos_hyper::FileTokenStore;

/// Failure of the command line.
#[derive(Debug)]
enum CommandError {
    SignIn(DeviceLoginError),
    Tokens(TokenKeeperError),
}

/// Returns the tokens of the user, and signs the user in if necessary. `show` shows the code.
async fn signed_in<S: TokenStore>(
    keeper: &TokenKeeper<S>,
    client: &PublicClient<impl Transport, impl Runtime>,
    show: impl Fn(&DeviceAuthorization),
) -> Result<Arc<TokenPair>, CommandError> {
    match keeper.tokens(client).await {
        Err(error) if error.needs_sign_in() => {}
        // Without a connection the user stays signed in, and with a damaged store is not signed in anew unasked.
        result => return Ok(result?),
    }
    let mut login = client.device_login();
    loop {
        match client.drive(&mut login).await? {
            DeviceLoginProgress::ShowCode(codes) => show(&codes),
            DeviceLoginProgress::SignedIn(response) => {
                keeper.sign_in(client, TokenPair::from_authentication(&response, client.now())).await?;
                return Ok(keeper.tokens(client).await?);
            }
            _ => {}
        }
    }
}

/// Removes the tokens, and returns the page that ends their session at WorkOS.
async fn signed_out<S: TokenStore>(
    keeper: &TokenKeeper<S>,
    client: &PublicClient<impl Transport, impl Runtime>,
) -> Result<Option<String>, CommandError> {
    let Some(tokens) = keeper.sign_out(client).await? else { return Ok(None) };
    let url = tokens.session_id().map(|session_id| client.config().url(&LogoutUrl::new(session_id)));
    Ok(url.and_then(Result::ok).map(|url| url.as_str().to_owned()))
}

fn show(codes: &DeviceAuthorization) {
    println!("Go to {} and enter {}", codes.verification_uri, codes.user_code.expose());
}

fn greet(tokens: &TokenPair, remaining: Duration) {
    let name = tokens.email.as_deref().unwrap_or("user");
    println!("Hello {name}; the access token is good for {} seconds", remaining.as_secs());
}

/// Arguments of the program.
#[derive(Debug, Default)]
struct Arguments {
    signs_out: bool,
    store: Option<PathBuf>,
}

impl Arguments {
    fn parse() -> Result<Self, lexopt::Error> {
        let (mut arguments, mut parser) = (Self::default(), lexopt::Parser::from_env());
        while let Some(argument) = parser.next()? {
            match argument {
                lexopt::Arg::Long("sign-out") => arguments.signs_out = true,
                lexopt::Arg::Long("store") => arguments.store = Some(parser.value()?.into()),
                _ => return Err(argument.unexpected()),
            }
        }
        Ok(arguments)
    }

    fn store(&self) -> Result<FileTokenStore, &'static str> {
        let folder = || {
            let of_variable = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
            let home = || of_variable("HOME").map(|home| home.join(".local").join("state"));
            let folder = of_variable("XDG_STATE_HOME").or_else(home)?;
            Some(folder.join("workos-example").join("tokens.json"))
        };
        let path = self.store.clone().or_else(folder).ok_or("HOME is not set; name a file with --store")?;
        Ok(FileTokenStore::new(path))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("device_login: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn StdError>> {
    let arguments = Arguments::parse()?;
    if env::var_os("WORKOS_CLIENT_ID").is_none() {
        return demonstrate().await;
    }
    let client = workos_hyper::public_from_env()?;
    let keeper = TokenKeeper::new(client.config(), arguments.store()?);
    if arguments.signs_out {
        match signed_out(&keeper, &client).await? {
            Some(url) => println!("Signed out of this device. To sign out of AuthKit, too, open {url}"),
            None => println!("Signed out"),
        }
    } else {
        let tokens = signed_in(&keeper, &client, show).await?;
        greet(&tokens, tokens.remaining(client.now()));
    }
    Ok(())
}

/// Runs the command line four times against the emulator: sign-in, next run, run after an hour, sign-out.
async fn demonstrate() -> Result<(), Box<dyn StdError>> {
    let (emulator, user) = emulator_with_user(true)?;
    let store = MemoryTokenStore::new();
    for minutes in [0, 1, 60] {
        emulator.advance(Duration::from_secs(minutes * 60));
        // Each run of a program has a client and a keeper of its own.
        let client = device(&emulator, user.clone())?;
        let keeper = TokenKeeper::new(client.config(), store.clone());
        let codes = |codes: &DeviceAuthorization| {
            show(codes);
            user.read(codes);
        };
        let tokens = signed_in(&keeper, &client, codes).await?;
        greet(&tokens, tokens.remaining(client.now()));
    }
    let client = device(&emulator, user)?;
    let keeper = TokenKeeper::new(client.config(), store);
    let url = signed_out(&keeper, &client).await?;
    println!("Signed out: {}", url.unwrap_or_default());
    println!("The waits took {:?} of virtual time.", emulator.waited());
    Ok(())
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
) -> Result<PublicClient<impl Transport + use<>, Emulator>, workos_core::Error> {
    let config = PublicConfig::new(Emulator::CLIENT_ID)?;
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
    Ok(PublicClient::new(config, transport, emulator.clone()))
}

/// Returns an emulator with a user who approves or denies the device.
fn emulator_with_user(approves: bool) -> Result<(Emulator, SimulatedUser), workos_core::Error> {
    let emulator = Emulator::new();
    let user = emulator.run(emulator.client().send(CreateUser::new("ada@acme.com")))?;
    let user = SimulatedUser { emulator: emulator.clone(), id: user.id, approves, code: Arc::default() };
    Ok((emulator, user))
}

impl From<DeviceLoginError> for CommandError {
    fn from(error: DeviceLoginError) -> Self {
        Self::SignIn(error)
    }
}

impl From<TokenKeeperError> for CommandError {
    fn from(error: TokenKeeperError) -> Self {
        Self::Tokens(error)
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignIn(error) => error.fmt(f),
            Self::Tokens(error) => error.fmt(f),
        }
    }
}

impl StdError for CommandError {}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{CommandError, device, emulator_with_user, signed_in, signed_out};
    use workos_core::{
        auth::DeviceLoginError,
        testing::Fault,
        tokens::{MemoryTokenStore, TokenKeeper, TokenKeeperError},
    };

    #[test]
    fn first_run_signs_in_and_later_runs_stay_signed_in() {
        let (emulator, user) = emulator_with_user(true).unwrap();
        let store = MemoryTokenStore::new();
        let client = device(&emulator, user.clone()).unwrap();
        let keeper = TokenKeeper::new(client.config(), store.clone());
        let tokens = emulator.run(signed_in(&keeper, &client, |codes| user.read(codes))).unwrap();
        assert_eq!(tokens.email.as_deref(), Some("ada@acme.com"));
        assert_eq!(emulator.waited(), Duration::from_secs(15));
        for seconds in [10, 3_600] {
            emulator.advance(Duration::from_secs(seconds));
            let client = device(&emulator, user.clone()).unwrap();
            let keeper = TokenKeeper::new(client.config(), store.clone());
            let later = emulator.run(signed_in(&keeper, &client, |_| panic!("signed in already"))).unwrap();
            assert_eq!(later.access_token == tokens.access_token, seconds == 10);
        }
        let url = emulator.run(signed_out(&keeper, &client)).unwrap().unwrap();
        assert!(
            url.starts_with("https://api.workos.com/user_management/sessions/logout?session_id=session_")
        );
        assert!(store.text().is_none());
    }

    #[test]
    fn outage_is_an_error_and_no_second_sign_in() {
        let (emulator, user) = emulator_with_user(true).unwrap();
        let client = device(&emulator, user.clone()).unwrap();
        let keeper = TokenKeeper::new(client.config(), MemoryTokenStore::new());
        emulator.run(signed_in(&keeper, &client, |codes| user.read(codes))).unwrap();
        emulator.advance(Duration::from_secs(301));
        emulator.add_fault(Fault::status(503).times(4));
        let result = emulator.run(signed_in(&keeper, &client, |_| panic!("signed in already")));
        assert!(matches!(result, Err(CommandError::Tokens(TokenKeeperError::Unavailable(_)))), "{result:?}");
        emulator.advance(Duration::from_secs(1));
        emulator.run(signed_in(&keeper, &client, |_| panic!("signed in already"))).unwrap();
    }

    #[test]
    fn denied_device_is_an_error() {
        let (emulator, user) = emulator_with_user(false).unwrap();
        let client = device(&emulator, user.clone()).unwrap();
        let keeper = TokenKeeper::new(client.config(), MemoryTokenStore::new());
        let result = emulator.run(signed_in(&keeper, &client, |codes| user.read(codes)));
        assert!(matches!(result, Err(CommandError::SignIn(DeviceLoginError::Denied))), "{result:?}");
    }

    #[test]
    fn code_that_is_not_entered_expires() {
        let (emulator, user) = emulator_with_user(true).unwrap();
        let client = device(&emulator, user).unwrap();
        let keeper = TokenKeeper::new(client.config(), MemoryTokenStore::new());
        let result = emulator.run(signed_in(&keeper, &client, |_| {}));
        assert!(matches!(result, Err(CommandError::SignIn(DeviceLoginError::Expired))), "{result:?}");
        assert_eq!(emulator.waited(), Duration::from_secs(300));
    }
}
