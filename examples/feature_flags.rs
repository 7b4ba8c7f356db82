//! Feature flags that a background task polls, so that request handlers evaluate flags without waiting.
//!
//! ```sh
//! cargo run --example feature_flags                          # the emulator
//! WORKOS_API_KEY=sk_test_… cargo run --example feature_flags # WorkOS: prints changes of the flags
//! cargo test --example feature_flags                         # on a virtual clock
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
    // WorkOS if there is an API key, otherwise the emulator on a local port.
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

    // For most programs the default of 30 s is enough.
    let mut poller = client.flag_poller().interval(Duration::from_secs(5));
    let flags = poller.flags();

    // The first poll makes the flags ready. If it takes too long, start without: until then, every flag has
    // the default that its handler passes.
    match timeout(Duration::from_secs(2), client.drive(&mut poller)).await {
        Ok(Ok(_)) => println!("{} flags", flags.stats().flags),
        Ok(Err(error)) if error.is_final() => return Err(error.into()),
        Ok(Err(error)) => println!("flags not ready: {error}"),
        Err(_) => println!("flags not ready"),
    }
    let polling = tokio::spawn(keep_up_to_date(client.clone(), poller, |line| println!("{line}")));

    if emulator.is_some() {
        let ada = client.send(CreateUser::new("ada@example.com")).await?.id;
        println!("Ada gets {}", editor(&flags, &ada));
        client.send(AddFlagTarget::new("new-editor", &ada)).await?;
        client.send(EnableFeatureFlag::new("new-editor")).await?;
        println!("new-editor is enabled for Ada");
        while editor(&flags, &ada) == "the old editor" {
            sleep(Duration::from_millis(100)).await;
        }
        println!("Ada gets {}", editor(&flags, &ada));
        polling.abort();
        return Ok(());
    }
    // The task ends only if WorkOS rejects the API key.
    Err(polling.await?.into())
}

/// The request handler: evaluates the flag in memory.
fn editor(flags: &FeatureFlags, user: &UserId) -> &'static str {
    let context = FlagContext::new().user(user);
    if flags.is_enabled("new-editor", &context, false) { "the new editor" } else { "the old editor" }
}

/// The background task: polls the flags and reports changes.
async fn keep_up_to_date<T: Transport, R: Runtime>(
    client: Client<T, R>,
    mut poller: FlagPoller,
    mut report: impl FnMut(String),
) -> FlagPollerError {
    loop {
        match client.drive(&mut poller).await {
            Ok(update) => {
                for change in update.changes {
                    let state = |flag: Option<_>| match flag {
                        Some(true) => "on",
                        Some(false) => "off",
                        None => "absent",
                    };
                    let before = state(change.previous.map(|flag| flag.enabled()));
                    let now = state(change.current.map(|flag| flag.enabled()));
                    report(format!("  {} was {before} and is {now}", change.slug));
                }
            }
            Err(error) if error.is_final() => return error,
            Err(error) => report(format!("  {error}")),
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
    fn enabled_flag_is_on_after_the_next_poll() {
        let emulator = Emulator::new();
        let client = emulator.client();
        emulator.add_feature_flag("new-editor", false);
        let ada = emulator.run(client.send(CreateUser::new("ada@example.com"))).unwrap().id;
        let mut poller = client.flag_poller();
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

        // A failed poll changes no flag.
        emulator.add_fault(Fault::status(503).on::<GetFeatureFlagState>());
        assert!(!emulator.run(client.drive(&mut poller)).unwrap_err().is_final());
        assert_eq!(editor(&flags, &ada), "the new editor");
    }

    #[test]
    fn task_reports_changes_and_ends_if_the_api_key_is_rejected() {
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
        let poller = client.flag_poller();
        let mut reported = Vec::new();
        let end = script.run(keep_up_to_date(client, poller, |line| reported.push(line)));
        assert!(matches!(end, FlagPollerError::Unauthorized(_)));
        let [first, second, third] = reported.as_slice() else { panic!("{reported:?}") };
        assert_eq!((first.as_str(), third.as_str()), ("  f was off and is on", "  f was on and is absent"));
        assert!(second.contains("feature flag poll failed"), "{second}");
        script.finish();
    }
}
