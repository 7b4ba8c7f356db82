//! Client-side encryption of values in an application's database, with data keys of WorkOS Vault.
//!
//! ```sh
//! cargo run --example vault                          # the emulator
//! WORKOS_API_KEY=sk_test_… cargo run --example vault # WorkOS
//! ```

use std::{collections::BTreeMap, env, error::Error as StdError, process::ExitCode};

use workos_core::{
    Client, Runtime, Transport,
    testing::Emulator,
    vault::{self, CreateDataKey, EncryptedValue, VaultError, VaultLayout, VaultRewrap},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let outcome = match env::var("WORKOS_API_KEY") {
        Ok(key) if !key.is_empty() => on_workos().await,
        _ => {
            println!("The emulator. Set WORKOS_API_KEY to send requests to WorkOS.");
            tour(&Emulator::new().client()).await
        }
    };
    match outcome {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nvault: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn on_workos() -> Result<Database, Box<dyn StdError>> {
    tour(&workos_reqwest::from_env()?).await
}

/// The encrypted values, by row.
type Database = BTreeMap<&'static str, String>;

async fn tour<T: Transport, R: Runtime>(client: &Client<T, R>) -> Result<Database, Box<dyn StdError>> {
    let mut database = Database::new();

    println!("\nA value with its own data key");
    let key = CreateDataKey::new([("organization_id", "org_acme")]);
    // With the row as associated data, the value cannot be decrypted in another row.
    let value = client.encrypt("hunter2", "smtp", key).await?;
    database.insert("smtp", value.to_base64());
    println!("  encrypted 7 bytes to {}", value.as_bytes().len());
    println!("  decrypted {} bytes", read(client, &database, "smtp").await?.len());

    println!("\nSeveral values with the same data key");
    let key = client.send(CreateDataKey::new([("organization_id", "org_acme")])).await?;
    let mut entropy = client.entropy()?;
    for (row, password) in [("imap", "correct horse"), ("ldap", "battery staple")] {
        let value = vault::encrypt(password, row, &key, VaultLayout::default(), &mut entropy)?;
        database.insert(row, value.to_base64());
    }
    println!("  stored {} values", database.len() - 1);

    println!("\nA value of the Go SDK, which the Node SDK cannot decrypt");
    let value = vault::encrypt("from Go", "old", &key, VaultLayout::KeysFirst, &mut entropy)?;
    database.insert("old", value.to_base64());
    let value = EncryptedValue::from_base64(value.to_base64())?;
    println!(
        "  layout {:?}, decrypted {} bytes",
        value.layout(),
        read(client, &database, "old").await?.len()
    );
    let mut rewrap = VaultRewrap::new(client.config(), value, entropy, client.seed()).associated_data("old");
    let value = client.drive(&mut rewrap).await?;
    println!("  rewrapped to layout {:?}", value.layout());
    database.insert("old", value.to_base64());

    println!("\nTampering");
    let moved = database.get("imap").cloned().unwrap_or_default();
    let mut tampered = database.clone();
    tampered.insert("ldap", moved);
    explain("value of another row", read(client, &tampered, "ldap").await);
    let mut bytes = value.into_bytes();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    tampered.insert("old", EncryptedValue::from_bytes(bytes)?.to_base64());
    explain("one bit changed", read(client, &tampered, "old").await);
    tampered.insert("smtp", "hunter2".to_owned());
    explain("not encrypted", read(client, &tampered, "smtp").await);
    Ok(database)
}

/// Decrypts a row of the database, whichever SDK encrypted it.
async fn read<T: Transport, R: Runtime>(
    client: &Client<T, R>,
    database: &Database,
    row: &str,
) -> Result<String, VaultError> {
    let value = EncryptedValue::from_base64(database.get(row).map_or("", String::as_str))?;
    client.decrypt(value, row).await?.expose_str().map(str::to_owned)
}

fn explain(attempt: &str, result: Result<String, VaultError>) {
    match result {
        Ok(_) => println!("  {attempt}: unexpected success"),
        Err(error) => println!("  {attempt}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Database, Emulator, EncryptedValue, VaultError, VaultLayout, read, tour};

    #[test]
    fn values_decrypt_in_their_own_row_only() {
        let emulator = Emulator::new();
        let client = emulator.client();
        let database: Database = emulator.run(tour(&client)).unwrap();
        let rows =
            [("smtp", "hunter2"), ("imap", "correct horse"), ("ldap", "battery staple"), ("old", "from Go")];
        for (row, password) in rows {
            let value = EncryptedValue::from_base64(&database[row]).unwrap();
            assert_eq!(value.layout(), VaultLayout::NonceFirst);
            assert_eq!(emulator.run(read(&client, &database, row)).unwrap(), password);
            for (other, _) in rows.iter().filter(|(other, _)| *other != row) {
                let moved = Database::from([(*other, database[row].clone())]);
                let error = emulator.run(read(&client, &moved, other)).unwrap_err();
                assert!(matches!(error, VaultError::AuthenticationFailed));
            }
        }
    }
}
