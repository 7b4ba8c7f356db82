//! The example `device_login` as a program: sign-in, two runs at the same time with an expired access token, sign-out.

use std::{
    env,
    process::{Output, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
    time::timeout,
};
use workos_core::{testing::Emulator, tokens::BlockingTokenStore as _, types::Timestamp};

use crate::{Failure, LIMIT, World, ensure};

fn program(world: &World, arguments: &[&str]) -> Result<Command, Failure> {
    let mut command = Command::new(env::var("DEVICE_LOGIN")?);
    command.arg("--store").arg(world.store.path()).args(arguments);
    command.env("WORKOS_CLIENT_ID", Emulator::CLIENT_ID).env("WORKOS_BASE_URL", world.server.url());
    command.stdout(Stdio::piped()).kill_on_drop(true);
    Ok(command)
}

fn greets(output: &Output) -> bool {
    output.status.success() && String::from_utf8_lossy(&output.stdout).starts_with("Hello ada@acme.com; ")
}

pub(crate) async fn check() -> Result<String, Failure> {
    let world = World::new().await?;
    let signed_out = program(&world, &["--sign-out"])?.output().await?;
    let text = String::from_utf8_lossy(&signed_out.stdout).into_owned();
    ensure(
        text.contains("/user_management/sessions/logout?session_id="),
        "the session's logout is shown",
        &text,
    )?;
    ensure(world.store.load()?.is_none(), "the tokens are removed", ())?;

    // The first run shows a code and waits.
    let mut first = program(&world, &[])?.spawn()?;
    let mut lines = BufReader::new(first.stdout.take().ok_or("no output")?).lines();
    let line = timeout(LIMIT, lines.next_line()).await??.ok_or("no code")?;
    let code = line.rsplit(' ').next().unwrap_or_default();
    world.server.emulator().approve_device(code, &world.user);
    let line = timeout(LIMIT, lines.next_line()).await??.unwrap_or_default();
    ensure(line.starts_with("Hello ada@acme.com; "), "the user is signed in", &line)?;
    ensure(timeout(LIMIT, first.wait()).await??.success(), "the program ends", ())?;

    let mut exchanges = 0;
    for _ in 0..5 {
        // The access token has expired an hour ago.
        let mut pair = world.stored()?;
        let hours_ago = |hours: i64| {
            let milliseconds = pair.received_at.unix_milliseconds() - hours * 3_600_000;
            Timestamp::from_unix_milliseconds(milliseconds)
        };
        (pair.received_at, pair.expires_at) = (hours_ago(2), hours_ago(1));
        let lock = world.store.try_lock()?.ok_or("the store is locked")?;
        world.store.save(&lock, pair.to_stored())?;
        drop(lock);
        world.server.take_log();
        let (mut one, mut other) = (program(&world, &[])?, program(&world, &[])?);
        let (one, other) = tokio::join!(timeout(LIMIT, one.output()), timeout(LIMIT, other.output()));
        let (one, other) = (one??, other??);
        ensure(greets(&one) && greets(&other), "both runs are signed in", (&one, &other))?;
        let log = world.server.take_log();
        ensure(log.len() == 1 && log.iter().all(|entry| entry.is_delivered), "one refresh is sent", &log)?;
        exchanges += log.len();
        let stored = world.stored()?;
        let live = world.server.live_refresh_tokens()?;
        ensure(
            live.iter().any(|token| token == stored.refresh_token.expose()),
            "the session lives",
            live.len(),
        )?;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let signed_out = program(&world, &["--sign-out"])?.output().await?;
    ensure(signed_out.status.success(), "the sign-out succeeds", &signed_out)?;
    ensure(world.store.load()?.is_none(), "the tokens are removed", ())?;
    Ok(format!(
        "signed in by device code, 5 times two runs at the same time with {exchanges} refreshes, signed out"
    ))
}
