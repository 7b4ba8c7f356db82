//! Creates organizations and users, reads lists, updates and clears fields, handles errors, and retries.
//!
//! ```sh
//! cargo run --example quickstart                          # the emulator, on reqwest
//! cargo run --example quickstart -- --transport hyper     # the emulator, on hyper
//! WORKOS_API_KEY=sk_test_… cargo run --example quickstart # WorkOS
//! ```
//!
//! With an API key, requests are sent to WorkOS, or to the base URL in `WORKOS_BASE_URL`. The organizations
//! and users have unique names and are deleted at the end.

use std::{env, error::Error as StdError, process::ExitCode};

use workos_core::{
    BaseUrl, Client, Config, Error, Runtime, Transport,
    organizations::{
        CreateOrganization, DeleteOrganization, GetOrganization, ListOrganizations, Organization,
        UpdateOrganization,
    },
    testing::{Emulator, Fault},
    types::{MetadataPatch, OrganizationId, Patch, UserId},
    user_management::{CreateUser, DeleteUser, ListUsers},
};

const USAGE: &str = "usage: quickstart [--transport reqwest|hyper]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nquickstart: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn StdError>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let transport = match arguments[..] {
        [] | ["--transport", "reqwest"] => "reqwest",
        ["--transport", "hyper"] => "hyper",
        ["--help" | "-h"] => {
            println!("{USAGE}");
            return Ok(());
        }
        _ => return Err(USAGE.into()),
    };

    // WorkOS if there is an API key, otherwise the emulator on a local port.
    let (config, emulator) = match env::var("WORKOS_API_KEY") {
        Ok(key) if !key.is_empty() => (Config::from_variables(|name| env::var(name).ok())?, None),
        _ => {
            let emulator = Emulator::new();
            let address = workos_examples::serve(emulator.clone())?;
            let base_url = BaseUrl::new(&format!("http://{address}"))?;
            (Config::new(Emulator::API_KEY)?.base_url(base_url), Some(emulator))
        }
    };
    match &emulator {
        Some(_) => {
            println!("The emulator, over {transport}. Set WORKOS_API_KEY to send requests to WorkOS.")
        }
        None => println!("WorkOS, over {transport}."),
    }
    match transport {
        "hyper" => tour(workos_hyper::client(config)?, emulator).await?,
        _ => tour(workos_reqwest::client(config)?, emulator).await?,
    }
    Ok(())
}

/// Runs all parts, on any client.
async fn tour<T: Transport, R: Runtime>(
    client: Client<T, R>,
    emulator: Option<Emulator>,
) -> Result<(), Error> {
    // Unique names in WorkOS.
    let label = match emulator {
        Some(_) => "Acme".to_owned(),
        None => format!("Acme {}", client.now().unix_milliseconds()),
    };
    let mut created = Created::default();
    let outcome = async {
        let first = create(&client, &label, &mut created).await?;
        list(&client, &label).await?;
        update(&client, &first).await?;
        handle_errors(&client).await?;
        retry(&client, &first, emulator.as_ref()).await
    };
    let outcome = outcome.await;
    // Clean up after an error too.
    let deleted = created.delete(&client).await;
    outcome.and(deleted)
}

/// The organizations and users to delete at the end.
#[derive(Default)]
struct Created {
    organizations: Vec<OrganizationId>,
    users: Vec<UserId>,
}

async fn create<T: Transport, R: Runtime>(
    client: &Client<T, R>,
    label: &str,
    created: &mut Created,
) -> Result<Organization, Error> {
    println!("\nOrganizations and users");
    let new = CreateOrganization::new(format!("{label} Vienna"))
        .external_id(domain(label))
        .metadata([("tier", "gold"), ("trial", "yes")]);
    let first = client.send(new).await?;
    created.organizations.push(first.id.clone());
    println!("  created {}, {}", first.name, first.id);
    for name in ["Oslo", "Lima", "Kyoto", "Accra"] {
        let organization = client.send(CreateOrganization::new(format!("{label} {name}"))).await?;
        println!("  created {}, {}", organization.name, organization.id);
        created.organizations.push(organization.id);
    }
    for (first_name, last_name) in [("Ada", "Lovelace"), ("Grace", "Hopper")] {
        let email = format!("{}@{}", first_name.to_lowercase(), domain(label));
        let new = CreateUser::new(email).first_name(first_name).last_name(last_name);
        let user = client.send(new).await?;
        println!("  created {}, {}", user.email, user.id);
        created.users.push(user.id);
    }
    Ok(first)
}

async fn list<T: Transport, R: Runtime>(client: &Client<T, R>, label: &str) -> Result<(), Error> {
    println!("\nLists");
    let mut pages = client.pages(ListOrganizations::new().search(label).limit(2));
    let mut number = 0;
    while let Some(page) = pages.next().await? {
        number += 1;
        let names: Vec<&str> = page.data.iter().map(|organization| organization.name.as_str()).collect();
        println!("  page {number}: {}", names.join(", "));
    }
    let mut users = client.pages(ListUsers::new().email(format!("ada@{}", domain(label)))).items();
    while let Some(user) = users.next().await? {
        println!("  {}: {}", user.email, user.first_name.unwrap_or_default());
    }
    Ok(())
}

async fn update<T: Transport, R: Runtime>(
    client: &Client<T, R>,
    organization: &Organization,
) -> Result<(), Error> {
    println!("\nUpdates");
    let update = UpdateOrganization::new(&organization.id)
        .name(format!("{} Ltd", organization.name))
        .external_id(Patch::Clear)
        .metadata(MetadataPatch::new().set("tier", "platinum").remove("trial"));
    let updated = client.send(update).await?;
    println!("  name: {} → {}", organization.name, updated.name);
    println!("  external ID: {} → {}", or_none(&organization.external_id), or_none(&updated.external_id));
    println!("  metadata: {} → {}", pairs(organization), pairs(&updated));
    Ok(())
}

async fn handle_errors<T: Transport, R: Runtime>(client: &Client<T, R>) -> Result<(), Error> {
    println!("\nErrors");
    let missing = client.send(GetOrganization::new("org_nobody")).await;
    explain("unknown organization", missing.map(drop))?;
    let invalid = client.send(CreateUser::new("not an address")).await;
    explain("invalid email", invalid.map(drop))
}

/// Prints the parts of an error response. Any other error is returned.
fn explain(attempt: &str, result: Result<(), Error>) -> Result<(), Error> {
    let error = match result {
        Ok(()) => {
            println!("  {attempt}: unexpected success");
            return Ok(());
        }
        Err(Error::Api(error)) => error,
        Err(other) => return Err(other),
    };
    println!("  {attempt}: {}, code {}", error.status, error.code().unwrap_or("none"));
    println!("    {}", error.message.as_deref().unwrap_or("no message"));
    for field in &error.errors {
        println!("    {} {}", field.field.as_deref().unwrap_or("?"), field.code.as_deref().unwrap_or("?"));
    }
    println!("    request ID: {}", error.request_id.as_deref().unwrap_or("none"));
    Ok(())
}

async fn retry<T: Transport, R: Runtime>(
    client: &Client<T, R>,
    organization: &Organization,
    emulator: Option<&Emulator>,
) -> Result<(), Error> {
    println!("\nRetries");
    let Some(emulator) = emulator else {
        println!("  skipped: WorkOS has no fault injection");
        return Ok(());
    };
    for (name, fault) in
        [("status 503", Fault::status(503)), ("dropped connection", Fault::drop_connection())]
    {
        emulator.add_fault(fault);
        let answer = client.send_with_response(GetOrganization::new(&organization.id)).await?;
        println!("  {name}: {} after {} attempts", answer.value.id, answer.attempts);
    }
    // Not retried, because a second request might create a second organization.
    emulator.add_fault(Fault::drop_connection());
    match client.send(CreateOrganization::new("Once or twice")).await {
        Err(Error::Transport(error)) => {
            println!("  dropped connection of a call that is not idempotent:\n    {error}")
        }
        other => println!("  created {}", other?.name),
    }
    Ok(())
}

impl Created {
    async fn delete<T: Transport, R: Runtime>(self, client: &Client<T, R>) -> Result<(), Error> {
        println!("\nCleanup");
        let mut outcome = Ok(());
        for id in self.organizations {
            let deleted = client.send(DeleteOrganization::new(&id)).await;
            println!("  {} {id}", if deleted.is_ok() { "deleted" } else { "could not delete" });
            outcome = outcome.and(deleted);
        }
        for id in self.users {
            let deleted = client.send(DeleteUser::new(&id)).await;
            println!("  {} {id}", if deleted.is_ok() { "deleted" } else { "could not delete" });
            outcome = outcome.and(deleted);
        }
        outcome
    }
}

/// Returns a domain that does not exist.
fn domain(label: &str) -> String {
    format!("{}.example.com", label.to_lowercase().replace(' ', "-"))
}

fn or_none(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("none")
}

fn pairs(organization: &Organization) -> String {
    let pairs = organization.metadata.iter().map(|(key, value)| format!("{key}={value}"));
    pairs.collect::<Vec<_>>().join(" ")
}
