//! A user's tokens in the keyring of the operating system: the Keychain, the Credential Manager, the Secret Service.
//!
//! ```sh
//! cargo run --example keyring
//! ```
//!
//! The example is on `keyring-core`, the interface of the crate `keyring`, with the mock store of that crate, so that it
//! builds and runs everywhere. A program takes the store of its platform instead, of the crates
//! `apple-native-keyring-store`, `windows-native-keyring-store` and `zbus-secret-service-keyring-store`, which `keyring`
//! selects. The Credential Manager holds 2,560 bytes at most, which the tokens of a user with many permissions exceed.
//!
//! A keyring has no lock, and without one two processes that refresh at the same time could overwrite each other's tokens.
//! So the lock is that of a file beside it, which holds nothing.

use std::{error::Error as StdError, fmt, path::Path, process::ExitCode, sync::Arc, time::Duration};

use keyring_core::{CredentialStore, Entry, mock};
use workos_core::{
    PublicClient,
    auth::PublicConfig,
    testing::Emulator,
    tokens::{BlockingTokenStore, MAX_STORED_BYTES, TokenKeeper, TokenPair, TokenStoreError},
    types::Secret,
    user_management::{AuthenticateWithPassword, CreateUser, UserPassword},
};
use workos_hyper::{FileTokenLock, FileTokenStore, SpawnBlocking};

/// A token store in a keyring. [`SpawnBlocking`] makes it one for async code.
struct KeyringTokenStore {
    entry: Entry,
    /// Only its lock is used.
    lock: FileTokenStore,
}

impl KeyringTokenStore {
    /// Creates a store for a service, such as the name of the program, with the path of the file whose lock is used.
    fn new(keyring: &Arc<CredentialStore>, service: &str, path: &Path) -> Result<Self, keyring_core::Error> {
        Ok(Self { entry: Entry::new_in_store(keyring, service, "tokens")?, lock: FileTokenStore::new(path) })
    }
}

/// Returns the error of a keyring. Its `Debug` output may contain what is stored, its `Display` output does not.
fn failed(error: &keyring_core::Error) -> TokenStoreError {
    TokenStoreError::failed(error.to_string())
}

impl BlockingTokenStore for KeyringTokenStore {
    type Lock = FileTokenLock;

    fn load(&self) -> Result<Option<Secret>, TokenStoreError> {
        match self.entry.get_password() {
            Ok(text) if text.len() > MAX_STORED_BYTES => Err(TokenStoreError::TooLong),
            Ok(text) => Ok(Some(text.into())),
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    fn try_lock(&self) -> Result<Option<FileTokenLock>, TokenStoreError> {
        BlockingTokenStore::try_lock(&self.lock)
    }

    fn save(&self, _: &FileTokenLock, text: Secret) -> Result<(), TokenStoreError> {
        self.entry.set_password(text.expose()).map_err(|error| failed(&error))
    }

    fn clear(&self, _: &FileTokenLock) -> Result<(), TokenStoreError> {
        match self.entry.delete_credential() {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }
}

impl fmt::Debug for KeyringTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringTokenStore").field("lock", &self.lock).finish_non_exhaustive()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("keyring: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn StdError>> {
    let keyring: Arc<CredentialStore> = mock::Store::new()?;
    let folder = tempfile::TempDir::new()?;
    let emulator = Emulator::new();
    let user = CreateUser::new("ada@acme.com").password(UserPassword::plaintext("correct horse"));
    emulator.run(emulator.client().send(user))?;
    let signed_in = emulator
        .run(emulator.client().send(AuthenticateWithPassword::new("ada@acme.com", "correct horse")))?;

    let config = PublicConfig::new(Emulator::CLIENT_ID)?;
    let client = PublicClient::new(config, emulator.clone(), emulator.clone());
    let store = KeyringTokenStore::new(&keyring, "acme", &folder.path().join("tokens"))?;
    let keeper = TokenKeeper::new(client.config(), SpawnBlocking::new(store));
    keeper.sign_in(&client, TokenPair::from_authentication(&signed_in, client.now())).await?;
    for minutes in [0, 10] {
        emulator.advance(Duration::from_secs(minutes * 60));
        let tokens = keeper.tokens(&client).await?;
        let remaining = tokens.remaining(client.now());
        println!("{}: good for {} seconds", tokens.email.as_deref().unwrap_or("user"), remaining.as_secs());
    }
    keeper.sign_out(&client).await?;
    println!("Signed out");
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use keyring_core::{CredentialStore, mock};
    use workos_core::tokens::BlockingTokenStore as _;

    use super::KeyringTokenStore;

    #[test]
    fn text_is_saved_replaced_and_removed_under_a_lock_that_excludes_others() {
        let keyring: Arc<CredentialStore> = mock::Store::new().unwrap();
        let folder = tempfile::TempDir::new().unwrap();
        let store = || KeyringTokenStore::new(&keyring, "acme", &folder.path().join("tokens")).unwrap();
        let (one, other) = (store(), store());
        assert!(one.load().unwrap().is_none());
        let lock = one.try_lock().unwrap().unwrap();
        assert!(other.try_lock().unwrap().is_none());
        for text in ["one", "two"] {
            one.save(&lock, text.into()).unwrap();
            assert_eq!(other.load().unwrap().unwrap().expose(), text);
        }
        one.clear(&lock).unwrap();
        one.clear(&lock).unwrap();
        assert!(other.load().unwrap().is_none());
        drop(lock);
        assert!(other.try_lock().unwrap().is_some());
    }

    #[test]
    fn program_signs_in_refreshes_and_signs_out() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(super::run()).unwrap();
    }
}
