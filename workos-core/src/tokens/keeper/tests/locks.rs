//! Locks that other processes hold, and drivers that are dropped.

use super::*;
use crate::tokens::MAX_LOCK_WAIT;

#[test]
fn unexpired_token_is_handed_out_while_another_process_holds_the_lock() {
    let mut world = World::new();
    let keeper = world.process();
    let lock = world.store.try_lock().unwrap();
    world.emulator.advance(seconds(294));
    let outcome = world.obtain(&keeper);
    assert_eq!(*outcome.unwrap(), world.stored().unwrap());
    assert_eq!(world.sent, 0);
    drop(lock);
}

#[test]
fn expired_token_waits_for_the_refresh_of_another_process() {
    let mut world = World::new();
    let (one, other) = (world.process(), world.process());
    world.emulator.advance(seconds(301));
    let mut first = world.task(&one);
    while !first.steps.contains(&"send") {
        world.step(&mut first);
    }
    let mut second = world.task(&other);
    for _ in 0..3 {
        world.step(&mut second);
    }
    assert_eq!(second.steps, ["load", "try_lock", "wait"]);
    let pair = world.finish(first).unwrap();
    world.emulator.advance(seconds(1));
    while second.result.is_none() {
        world.step(&mut second);
    }
    assert_eq!(second.steps, ["load", "try_lock", "wait", "load", "done"]);
    assert_eq!(second.result.unwrap().unwrap(), pair);
    assert_eq!(world.sent, 1);
}

#[test]
fn wait_for_the_lock_is_limited() {
    let mut world = World::new();
    let keeper = world.process();
    world.emulator.advance(seconds(301));
    let lock = world.store.try_lock().unwrap();
    let start = world.emulator.now().mono;
    assert_eq!(name(&world.obtain(&keeper)), "busy");
    assert_eq!(world.emulator.now().mono - start, MAX_LOCK_WAIT);
    world.emulator.advance(seconds(1));
    assert!(matches!(world.run(keeper.replace(None, 1)), Err(TokenKeeperError::Busy)));
    drop(lock);
    assert!(world.has_live_session());
}

#[test]
fn tasks_wait_for_a_slow_task_of_their_process_and_take_over_from_a_dropped_one() {
    let mut world = World::new();
    let keeper = world.process();
    world.emulator.advance(seconds(301));
    for is_dropped in [false, true] {
        let sent = world.sent;
        let mut slow = world.task(&keeper);
        while !slow.steps.contains(&"send") {
            world.step(&mut slow);
        }
        let mut waiting = world.task(&keeper);
        world.step(&mut waiting);
        assert_eq!(waiting.steps, ["wait"]);
        if is_dropped {
            drop(slow);
        } else {
            world.finish(slow).unwrap();
        }
        world.emulator.advance(seconds(1));
        let outcome = world.finish(waiting);
        assert_eq!(*outcome.unwrap(), world.stored().unwrap());
        // The exchange of the dropped task is repeated.
        assert_eq!(world.sent, sent + if is_dropped { 2 } else { 1 });
        world.emulator.advance(seconds(301));
    }
}

#[test]
fn driver_dropped_at_any_step_loses_no_session() {
    for fault in [None, Some(Fault::lose_response()), Some(Fault::status(503))] {
        for is_same_process in [true, false] {
            let mut is_complete = false;
            for steps in 0.. {
                let mut world = World::new();
                let keeper = world.process();
                world.emulator.advance(seconds(301));
                if let Some(fault) = fault.clone() {
                    world.emulator.add_fault(refresh_fault(fault));
                }
                let mut task = world.task(&keeper);
                for _ in 0..steps {
                    world.step(&mut task);
                    world.emulator.advance(task.until.saturating_sub(world.emulator.now().mono));
                    is_complete |= task.result.is_some();
                }
                drop(task);
                if is_complete {
                    break;
                }
                let next = if is_same_process { keeper } else { world.process() };
                let pair = world.obtain(&next).unwrap();
                assert_eq!(world.stored().unwrap(), *pair, "{steps}");
                assert!(world.has_live_session(), "{steps}");
            }
            assert!(is_complete);
        }
    }
}

#[test]
fn step_without_outcome_is_returned_again_and_a_finished_machine_has_an_error() {
    let mut world = World::new();
    let keeper = world.process();
    world.emulator.advance(seconds(301));
    let mut task = world.task(&keeper);
    let now = world.emulator.now();
    for _ in 0..3 {
        assert!(matches!(task.machine.poll(now), Step::Done(StoreStep::Load)));
        // Outcomes of other steps, and a response without a request, have no effect.
        task.machine.handle_store(StoreOutcome::Unlocked);
        task.machine.handle_store(StoreOutcome::Written(Ok(())));
        task.machine.handle(Ok(http::Response::new("{}".into())));
    }
    while task.result.is_none() {
        world.step(&mut task);
    }
    for _ in 0..2 {
        let Step::Done(StoreStep::Done(outcome)) = task.machine.poll(now) else { panic!() };
        assert_eq!(name(&outcome), "unavailable");
    }
    let mut task = Task::new(keeper.replace(None, 1));
    while task.result.is_none() {
        assert!(matches!(task.machine.poll(now), Step::Done(_)));
        world.step(&mut task);
    }
    assert!(matches!(task.machine.poll(now), Step::Done(StoreStep::Done(Err(_)))));
}
