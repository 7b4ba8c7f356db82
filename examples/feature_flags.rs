//! Feature flags that a task keeps up to date, so that a request handler never waits for them.
//!
//! ```sh
//! cargo run --example feature_flags                          # a WorkOS in memory
//! WORKOS_API_KEY=sk_test_… cargo run --example feature_flags # the flags of WorkOS itself, as they change
//! cargo test --example feature_flags                         # the same without waiting
//! ```

use std::{env, error::Error as StdError, time::Duration};

use tokio::time::{sleep, timeout};
use workos_core::{
    BaseUrl, Client, Config, Runtime, Transport,
    feature_flags::{
        AddFlagTarget, EnableFeatureFlag, FeatureFlags, FlagContext, FlagPoller, FlagPollerError,
    },
    testing::Emulator,
    types::UserId,
    user_management::CreateUser,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    // WorkOS if there is a key, else a WorkOS in memory on a port of this machine.
    let (config, emulator) = match env::var("WORKOS_API_KEY") {
        Ok(key) if !key.is_empty() => (Config::from_variables(|name| env::var(name).ok())?, None),
        _ => {
            let emulator = Emulator::new();
            emulator.add_feature_flag("new-editor", false);
            let base_url = BaseUrl::new(&format!("http://{}", workos_examples::serve(emulator.clone())?))?;
            (Config::new(Emulator::API_KEY)?.base_url(base_url), Some(emulator))
        }
    };
    let client = workos_reqwest::client(config)?;

    // Each process starts from another number, so that they do not all ask at once.
    let mut seed = [0; 8];
    client.runtime().random(&mut seed)?;
    // Half a minute would do for most.
    let mut poller = client.config().flag_poller(u64::from_le_bytes(seed)).interval(Duration::from_secs(5));
    let flags = poller.flags();

    // The first poll makes the flags ready. If it takes too long, start without: until they come, every
    // flag is what its handler says.
    match timeout(Duration::from_secs(2), client.drive(&mut poller)).await {
        Ok(Ok(_)) => println!("{} flags", flags.stats().flags),
        Ok(Err(error)) if error.is_final() => return Err(error.into()),
        Ok(Err(error)) => println!("no flags yet: {error}"),
        Err(_) => println!("no flags yet"),
    }
    let polling = tokio::spawn(keep_up_to_date(client.clone(), poller, |line| println!("{line}")));

    if emulator.is_some() {
        let ada = client.send(CreateUser::new("ada@example.com")).await?.id;
        println!("Ada gets {}", editor(&flags, &ada));
        client.send(AddFlagTarget::new("new-editor", &ada)).await?;
        client.send(EnableFeatureFlag::new("new-editor")).await?;
        println!("new-editor is switched on for Ada");
        while editor(&flags, &ada) == "the old editor" {
            sleep(Duration::from_millis(100)).await;
        }
        println!("Ada gets {}", editor(&flags, &ada));
        polling.abort();
        return Ok(());
    }
    // A key that WorkOS no longer takes is the only end.
    Err(polling.await?.into())
}

/// The request handler: it looks the flag up, and waits for nobody.
fn editor(flags: &FeatureFlags, user: &UserId) -> &'static str {
    let context = FlagContext::new().user(user);
    if flags.is_enabled("new-editor", &context, false) { "the new editor" } else { "the old editor" }
}

/// The task: polls until the end, and tells what changed.
async fn keep_up_to_date<T: Transport, R: Runtime>(
    client: Client<T, R>,
    mut poller: FlagPoller,
    mut tell: impl FnMut(String),
) -> FlagPollerError {
    loop {
        match client.drive(&mut poller).await {
            Ok(update) => {
                for change in update.changes {
                    let state = |flag: Option<_>| match flag {
                        Some(true) => "on",
                        Some(false) => "off",
                        None => "not there",
                    };
                    let before = state(change.previous.map(|flag| flag.enabled));
                    let now = state(change.current.map(|flag| flag.enabled));
                    tell(format!("  {} was {before} and is {now}", change.slug));
                }
            }
            Err(error) if error.is_final() => return error,
            Err(error) => tell(format!("  {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use workos_core::{
        feature_flags::GetFeatureFlagState,
        testing::{Fault, Reply, Script},
    };

    #[test]
    fn a_flag_that_is_switched_on_is_on_half_a_minute_later_and_nobody_waits() {
        let emulator = Emulator::new();
        let client = emulator.client();
        emulator.add_feature_flag("new-editor", false);
        let ada = emulator.run(client.send(CreateUser::new("ada@example.com"))).unwrap().id;
        let mut poller = client.config().flag_poller(42);
        let flags = poller.flags();

        assert!(emulator.run(client.drive(&mut poller)).unwrap().first);
        assert_eq!(editor(&flags, &ada), "the old editor");

        emulator.run(client.send(AddFlagTarget::new("new-editor", &ada))).unwrap();
        emulator.run(client.send(EnableFeatureFlag::new("new-editor"))).unwrap();
        assert_eq!(editor(&flags, &ada), "the old editor");

        let update = emulator.run(client.drive(&mut poller)).unwrap();
        assert_eq!(update.changes.len(), 1);
        assert_eq!(editor(&flags, &ada), "the new editor");
        assert_eq!(editor(&flags, &UserId::from("user_bob")), "the old editor");
        let waited = emulator.waited();
        assert!(waited >= Duration::from_secs(27) && waited <= Duration::from_secs(33), "{waited:?}");

        // Trouble changes no flag.
        emulator.add_fault(Fault::status(503).on::<GetFeatureFlagState>());
        assert!(!emulator.run(client.drive(&mut poller)).unwrap_err().is_final());
        assert_eq!(editor(&flags, &ada), "the new editor");
    }

    #[test]
    fn the_task_tells_what_changed_and_ends_with_the_key() {
        let flag = |enabled: bool| {
            Reply::json(
                200,
                format!(r#"{{"f":{{"slug":"f","enabled":{enabled},"default_value":true,"targets":{{}}}}}}"#),
            )
        };
        let script = Script::new();
        for reply in [flag(false), flag(true), Reply::status(500), Reply::json(200, "{}"), Reply::status(401)]
        {
            script.expect_operation::<GetFeatureFlagState>().reply(reply);
        }
        let client = script.client();
        let poller = client.config().flag_poller(42);
        let mut told = Vec::new();
        let end = script.run(keep_up_to_date(client, poller, |line| told.push(line)));
        assert!(matches!(end, FlagPollerError::Unauthorized(_)));
        let [first, second, third] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(
            (first.as_str(), third.as_str()),
            ("  f was off and is on", "  f was on and is not there")
        );
        assert!(second.contains("not updated this time"), "{second}");
        script.finish();
    }
}
