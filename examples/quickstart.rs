//! The whole round: make things, list them, change and clear fields, meet refusals, survive a bad network.
//!
//! ```sh
//! cargo run --example quickstart                          # a WorkOS in memory, on reqwest
//! cargo run --example quickstart -- --transport hyper     # the same on hyper
//! WORKOS_API_KEY=sk_test_… cargo run --example quickstart # WorkOS itself
//! ```
//!
//! With a key it talks to WorkOS, or to the server that `WORKOS_BASE_URL` names. What it makes there has
//! names of its own and is deleted at the end.

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

    // WorkOS if there is a key, else a WorkOS in memory on a port of this machine.
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
            println!("A WorkOS in memory, over {transport}. Set WORKOS_API_KEY to talk to WorkOS itself.")
        }
        None => println!("WorkOS, over {transport}."),
    }
    match transport {
        "hyper" => tour(workos_hyper::client(config)?, emulator).await?,
        _ => tour(workos_reqwest::client(config)?, emulator).await?,
    }
    Ok(())
}

/// The round, on any client.
async fn tour<T: Transport, R: Runtime>(client: Client<T, R>, emulator: Option<Emulator>) -> Result<(), Error> {
    // In somebody's WorkOS, names that nothing else has.
    let label = match emulator {
        Some(_) => "Acme".to_owned(),
        None => format!("Acme {}", client.runtime().now().wall.unix_milliseconds()),
    };
    let mut made = Made::default();
    let outcome = async {
        let first = make(&client, &label, &mut made).await?;
        list(&client, &label).await?;
        change(&client, &first).await?;
        meet_refusals(&client).await?;
        survive(&client, &first, emulator.as_ref()).await
    };
    let outcome = outcome.await;
    // Whatever happened, leave nothing behind.
    let cleaned = made.delete(&client).await;
    outcome.and(cleaned)
}

/// What is to be deleted at the end.
#[derive(Default)]
struct Made {
    organizations: Vec<OrganizationId>,
    users: Vec<UserId>,
}

async fn make<T: Transport, R: Runtime>(
    client: &Client<T, R>,
    label: &str,
    made: &mut Made,
) -> Result<Organization, Error> {
    println!("\nOrganizations and users");
    let new = CreateOrganization::new(format!("{label} Vienna"))
        .external_id(domain(label))
        .metadata([("tier", "gold"), ("trial", "yes")]);
    let first = client.send(new).await?;
    made.organizations.push(first.id.clone());
    println!("  made {}, {}", first.name, first.id);
    for name in ["Oslo", "Lima", "Kyoto", "Accra"] {
        let organization = client.send(CreateOrganization::new(format!("{label} {name}"))).await?;
        println!("  made {}, {}", organization.name, organization.id);
        made.organizations.push(organization.id);
    }
    for (first_name, last_name) in [("Ada", "Lovelace"), ("Grace", "Hopper")] {
        let email = format!("{}@{}", first_name.to_lowercase(), domain(label));
        let new = CreateUser::new(email).first_name(first_name).last_name(last_name);
        let user = client.send(new).await?;
        println!("  made {}, {}", user.email, user.id);
        made.users.push(user.id);
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
        println!("  {} is {}", user.email, user.first_name.unwrap_or_default());
    }
    Ok(())
}

async fn change<T: Transport, R: Runtime>(
    client: &Client<T, R>,
    organization: &Organization,
) -> Result<(), Error> {
    println!("\nChanges");
    let update = UpdateOrganization::new(&organization.id)
        .name(format!("{} Ltd", organization.name))
        .external_id(Patch::Clear)
        .metadata(MetadataPatch::new().set("tier", "platinum").remove("trial"));
    let changed = client.send(update).await?;
    println!("  name: {} → {}", organization.name, changed.name);
    println!("  external id: {} → {}", or_none(&organization.external_id), or_none(&changed.external_id));
    println!("  metadata: {} → {}", pairs(organization), pairs(&changed));
    Ok(())
}

async fn meet_refusals<T: Transport, R: Runtime>(client: &Client<T, R>) -> Result<(), Error> {
    println!("\nRefusals");
    let missing = client.send(GetOrganization::new("org_nobody")).await;
    explain("an organization that is not there", missing.map(drop))?;
    let invalid = client.send(CreateUser::new("not an address")).await;
    explain("a user without an address", invalid.map(drop))
}

/// Shows what a refusal is made of; anything else goes on as the error that it is.
fn explain(attempt: &str, result: Result<(), Error>) -> Result<(), Error> {
    let refusal = match result {
        Ok(()) => {
            println!("  {attempt}: taken, to everybody's surprise");
            return Ok(());
        }
        Err(Error::Api(refusal)) => refusal,
        Err(other) => return Err(other),
    };
    println!("  {attempt}: {}, code {}", refusal.status, refusal.code().unwrap_or("none"));
    println!("    {}", refusal.message.as_deref().unwrap_or("no message"));
    for error in &refusal.errors {
        println!("    {} {}", error.field.as_deref().unwrap_or("?"), error.code.as_deref().unwrap_or("?"));
    }
    println!("    for WorkOS's support: {}", refusal.request_id.as_deref().unwrap_or("no request id"));
    Ok(())
}

async fn survive<T: Transport, R: Runtime>(
    client: &Client<T, R>,
    organization: &Organization,
    emulator: Option<&Emulator>,
) -> Result<(), Error> {
    println!("\nA bad network");
    let Some(emulator) = emulator else {
        println!("  skipped: WorkOS does not fail on demand");
        return Ok(());
    };
    for (trouble, fault) in
        [("a 503", Fault::status(503)), ("a dropped connection", Fault::drop_connection())]
    {
        emulator.add_fault(fault);
        let answer = client.send_full(GetOrganization::new(&organization.id)).await?;
        println!("  {trouble}: {} after {} attempts", answer.value.id, answer.attempts);
    }
    // Sending this again might make two organizations, so that is left to you.
    emulator.add_fault(Fault::drop_connection());
    match client.send(CreateOrganization::new("Once or twice")).await {
        Err(Error::Transport(error)) => println!("  the same for what is not safe to repeat:\n    {error}"),
        other => println!("  made {}", other?.name),
    }
    Ok(())
}

impl Made {
    async fn delete<T: Transport, R: Runtime>(self, client: &Client<T, R>) -> Result<(), Error> {
        println!("\nCleaning up");
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

/// A domain that is nobody's.
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
