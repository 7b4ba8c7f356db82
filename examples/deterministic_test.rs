//! A test of your own code without a network: a script plays WorkOS on a clock that nobody waits for.
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

/// The application: somebody signs their company up. If they cannot be added, nothing is left behind.
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

/// The scene: WorkOS is busy for a moment, and then does not take the address.
fn a_busy_day() -> (Script, Result<User, Error>) {
    let script = Script::new();
    script
        .expect_operation::<CreateOrganization>()
        .body(r#"{"name":"Acme"}"#)
        .reply(Reply::status(429).header("retry-after", "30"));
    script
        .expect_operation::<CreateOrganization>()
        .reply(Reply::json(201, r#"{"id":"org_1","name":"Acme"}"#));
    script.expect_operation::<CreateUser>().reply(Reply::json(422, r#"{"message":"Not an address."}"#));
    script.expect("DELETE", "/organizations/org_1").reply(Reply::status(202));

    let client = script.client();
    let outcome = script.run(sign_up(&client, "Acme", "ada"));
    (script, outcome)
}

fn main() {
    let (script, outcome) = a_busy_day();
    println!("What was sent, and how long was waited:\n");
    for line in script.trace() {
        println!("  {line}");
    }
    println!("\nNobody waited: the {:?} passed on the script's clock.", script.waited());
    match outcome {
        Ok(user) => println!("{} is signed up.", user.email),
        Err(error) => println!("Nobody is signed up: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{a_busy_day, sign_up};
    use workos_core::testing::{Emulator, Fault};
    use workos_core::{organizations::ListOrganizations, user_management::CreateUser};

    #[test]
    fn a_refused_user_leaves_nothing_behind() {
        let (script, outcome) = a_busy_day();
        assert!(outcome.unwrap_err().api().unwrap().is_invalid());
        let waited = script.waited();
        assert!(waited >= Duration::from_secs(30), "WorkOS asked for 30 s, and got {waited:?}");
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

    /// The same, where it matters what comes of the requests rather than what they are.
    #[test]
    fn a_refused_user_leaves_nothing_behind_in_a_workos_with_a_memory() {
        let emulator = Emulator::new();
        emulator.add_fault(Fault::status(422).on::<CreateUser>());
        let client = emulator.client();
        assert!(emulator.run(sign_up(&client, "Acme", "ada@acme.com")).is_err());
        assert!(emulator.run(client.send(ListOrganizations::new())).unwrap().data.is_empty());
        assert_eq!(emulator.run(sign_up(&client, "Acme", "ada@acme.com")).unwrap().email, "ada@acme.com");
    }
}
