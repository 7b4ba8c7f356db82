//! Tests of application code without a network: a scripted WorkOS on a virtual clock.
//!
//! ```sh
//! cargo run --example deterministic_test    # prints what happened
//! cargo test --example deterministic_test   # runs the tests below
//! ```

use workos_core::{
    Client, Error, Runtime, Transport,
    organizations::{CreateOrganization, DeleteOrganization},
    testing::{Reply, Script},
    user_management::{CreateUser, User},
};

/// Creates an organization and its first user. If the user cannot be created, the organization is deleted.
async fn sign_up(
    client: &Client<impl Transport, impl Runtime>,
    company: &str,
    email: &str,
) -> Result<User, Error> {
    let organization = client.send(CreateOrganization::new(company)).await?;
    let user = client.send(CreateUser::new(email)).await;
    if user.is_err() {
        client.send(DeleteOrganization::new(organization.id)).await?;
    }
    user
}

/// Signs up against a script: a rate limit first, and later an error for the email.
fn scripted_sign_up() -> (Script, Result<User, Error>) {
    let script = Script::new();
    script
        .expect_operation::<CreateOrganization>()
        .body(r#"{"name":"Acme"}"#)
        .reply(Reply::status(429).header("retry-after", "30"));
    script
        .expect_operation::<CreateOrganization>()
        .reply(Reply::json(201, r#"{"id":"org_1","name":"Acme"}"#));
    script.expect_operation::<CreateUser>().reply(Reply::json(422, r#"{"message":"Email is invalid."}"#));
    script.expect("DELETE", "/organizations/org_1").reply(Reply::status(202));

    let client = script.client();
    let outcome = script.run(sign_up(&client, "Acme", "ada"));
    (script, outcome)
}

fn main() {
    let (script, outcome) = scripted_sign_up();
    println!("Requests and waits:\n");
    for line in script.trace() {
        println!("  {line}");
    }
    println!("\nThe waits took {:?} of virtual time.", script.waited());
    match outcome {
        Ok(user) => println!("Created {}.", user.email),
        Err(error) => println!("Sign-up failed: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{scripted_sign_up, sign_up};
    use workos_core::testing::{Emulator, Fault};
    use workos_core::{organizations::ListOrganizations, user_management::CreateUser};

    #[test]
    fn organization_is_deleted_if_the_user_is_rejected() {
        let (script, outcome) = scripted_sign_up();
        assert!(outcome.unwrap_err().api().unwrap().is_invalid());
        let waited = script.waited();
        assert!(waited >= Duration::from_secs(30), "Retry-After was 30 s, the wait {waited:?}");
        let sent: Vec<_> = script.trace().into_iter().filter(|line| !line.starts_with("wait")).collect();
        assert_eq!(
            sent,
            [
                "POST /organizations",
                "POST /organizations",
                "POST /user_management/users",
                "DELETE /organizations/org_1",
            ]
        );
        script.finish();
    }

    /// The same against the emulator, which checks the effect of the requests instead of the requests.
    #[test]
    fn organization_is_deleted_in_the_emulator_if_the_user_is_rejected() {
        let emulator = Emulator::new();
        emulator.add_fault(Fault::status(422).on::<CreateUser>());
        let client = emulator.client();
        assert!(emulator.run(sign_up(&client, "Acme", "ada@acme.com")).is_err());
        assert!(emulator.run(client.send(ListOrganizations::new())).unwrap().data.is_empty());
        assert_eq!(emulator.run(sign_up(&client, "Acme", "ada@acme.com")).unwrap().email, "ada@acme.com");
    }
}
