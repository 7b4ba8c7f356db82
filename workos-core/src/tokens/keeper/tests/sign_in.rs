//! Sign-in and sign-out.

use super::*;

#[test]
fn sign_in_waits_for_a_refresh_and_is_not_overwritten_by_it() {
    let mut world = World::new();
    let (one, other) = (world.process(), world.process());
    world.emulator.advance(seconds(301));
    let mut refresh = world.task(&one);
    while !refresh.steps.contains(&"send") {
        world.step(&mut refresh);
    }
    let new = world.grant();
    let mut sign_in = Task::new(other.replace(Some(new.clone()), 1));
    world.step(&mut sign_in);
    world.step(&mut sign_in);
    assert_eq!(sign_in.steps, ["try_lock", "wait"]);
    let refreshed = world.finish(refresh).unwrap();
    world.emulator.advance(seconds(1));
    assert_eq!(world.finish(sign_in).unwrap().unwrap(), *refreshed);
    assert_eq!(world.stored().unwrap().refresh_token, new.refresh_token);
}

#[test]
fn sign_out_returns_the_tokens_and_empties_store_and_memory() {
    let mut world = World::new();
    let keeper = world.process();
    let pair = world.obtain(&keeper).unwrap();
    assert_eq!(world.run(keeper.replace(None, 1)).unwrap().unwrap(), *pair);
    assert_eq!(world.store.text(), None);
    assert_eq!(name(&world.obtain(&keeper)), "signed out");
    assert_eq!(world.run(keeper.replace(None, 1)).unwrap(), None);
    // A sign-in is noticed at once, also within the second in which a failure is shared.
    let new = world.grant();
    world.run(keeper.replace(Some(new.clone()), 1)).unwrap();
    assert_eq!(world.obtain(&keeper).unwrap().access_token, new.access_token);
}

#[test]
fn sign_in_and_sign_out_of_another_process_are_noticed_when_a_refresh_is_due() {
    let mut world = World::new();
    let (one, other) = (world.process(), world.process());
    world.obtain(&one).unwrap();
    world.run(other.replace(None, 1)).unwrap();
    world.emulator.advance(seconds(240));
    assert_eq!(name(&world.obtain(&one)), "signed out");
    let new = world.grant();
    world.run(other.replace(Some(new.clone()), 1)).unwrap();
    world.emulator.advance(seconds(1));
    assert_eq!(world.obtain(&one).unwrap().access_token, new.access_token);
    assert_eq!(world.sent, 0);
}

#[test]
fn sign_in_during_a_load_is_not_forgotten() {
    let mut world = World::signed_out();
    let keeper = world.process();
    let mut task = world.task(&keeper);
    world.step(&mut task);
    assert_eq!(task.steps, ["load"]);
    let new = world.grant();
    world.run(keeper.replace(Some(new.clone()), 1)).unwrap();
    assert_eq!(world.finish(task).unwrap().access_token, new.access_token);
}

#[test]
fn failed_write_of_a_sign_in_is_an_error_and_releases_the_lock() {
    for (failing, is_written) in [("try_lock", false), ("load", true), ("save", false)] {
        let mut world = World::new();
        let keeper = world.process();
        let (old, new) = (world.stored().unwrap(), world.grant());
        world.failing.push(failing);
        let result = world.run(keeper.replace(Some(new.clone()), 1));
        assert_eq!(result.is_ok(), is_written, "{failing}");
        let expected = if is_written { new } else { old };
        assert_eq!(world.stored().unwrap().refresh_token, expected.refresh_token, "{failing}");
        assert!(world.store.try_lock().unwrap().is_some(), "{failing}");
    }
}
