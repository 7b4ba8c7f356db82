//! Processes that are killed while they refresh.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use crate::{ADVANCES, Failure, KILLS, LIMIT, Process, World, ensure};

/// Number of points at which a process can stop during a refresh without faults: before and after the two reads, the
/// lock, the request and the write, and before it prints the result. It stops at none of the further points.
const POINTS: usize = 11;

/// Kills processes by SIGKILL: one after another at each point of a refresh, the others after a random time under faults.
/// Another process refreshes the same tokens meanwhile, and continues after each kill.
pub(crate) async fn kills() -> Result<String, Failure> {
    let mut world = World::new().await?;
    let mut survivor = Process::start(&world, "survivor", None)?;
    let (mut at_points, mut with_lock, mut repeated) = (0, 0, 0);
    let mut advances = ADVANCES.into_iter().cycle();
    for number in 0..KILLS {
        world.server.emulator().clear_faults();
        let point = (number < 3 * POINTS).then_some(number % POINTS);
        // The last process of each point starts together with the survivor.
        let is_alone = point.is_some() && number < 2 * POINTS;
        if point.is_none() {
            world.add_faults(1.0);
        }
        world.server.advance(advances.next().unwrap_or_default());
        let mut victim = Process::start(&world, "victim", point)?;
        victim.begin(&world).await?;
        let mut call = None;
        if !is_alone {
            survivor.begin(&world).await?;
            call = Some(());
        }
        match point {
            Some(_) => {
                // Without the lock, or after the survivor has refreshed, it does not get as far as this point.
                let line = timeout(Duration::from_secs(if is_alone { 20 } else { 1 }), victim.line()).await;
                let is_stopped = matches!(&line, Ok(Ok(line)) if line == "stopped");
                ensure(is_stopped || !is_alone, "the process stops at its point", (number, point))?;
                at_points += usize::from(is_stopped);
            }
            None => sleep(Duration::from_millis(number as u64 * 37 % 90)).await,
        }
        // Killed by SIGKILL.
        victim.child.start_kill()?;
        timeout(LIMIT, victim.child.wait()).await??;
        let stored = world.stored();
        ensure(stored.is_ok(), "the store is readable after a kill", (number, point, stored.err()))?;
        // From the acquired lock up to its release.
        with_lock += usize::from(is_alone && matches!(point, Some(3..=9)));
        if call.is_none() {
            survivor.begin(&world).await?;
        }
        let token = survivor.line().await?;
        repeated += world
            .server
            .with_log(|log| usize::from(log.iter().filter(|entry| entry.is_delivered).count() > 1));
        // The victim may have had a response that it could not write, so WorkOS has returned the same tokens twice.
        world.check(&[token], 2).await.map_err(|error| format!("kill {number} at {point:?}: {error}"))?;
    }
    Ok(format!(
        "{KILLS} kills, {at_points} at a point of the work ({with_lock} certainly while it held the lock), {repeated} exchanges \
         repeated by the other process; the store was readable and the session lived after each"
    ))
}
