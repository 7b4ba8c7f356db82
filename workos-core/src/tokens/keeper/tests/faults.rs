//! Stores that fail.

use super::*;

#[test]
fn store_that_fails_once_loses_no_session() {
    for (failing, expected) in [
        (&["load"][..], "store"),
        (&["try_lock"], "store"),
        (&["save"], "tokens"),
        (&["save", "save"], "tokens"),
        (&["save", "save", "save"], "store"),
    ] {
        let mut world = World::new();
        let keeper = world.process();
        let old = world.stored().unwrap();
        world.emulator.advance(seconds(301));
        world.failing.extend(failing);
        let outcome = world.obtain(&keeper);
        assert_eq!(name(&outcome), expected, "{failing:?}");
        match outcome {
            Ok(pair) => assert_eq!(world.stored().unwrap(), *pair, "{failing:?}"),
            Err(error) => {
                assert!(error.is_transient() && !error.needs_sign_in());
                assert_eq!(error.to_string(), format!("token store: {}", failing[0]));
                assert_eq!(world.stored().unwrap(), old, "{failing:?}");
            }
        }
        world.emulator.advance(seconds(1));
        let pair = world.obtain(&keeper).unwrap();
        assert_eq!(world.sent, 1, "{failing:?}");
        assert_eq!(world.stored().unwrap(), *pair, "{failing:?}");
        assert!(world.has_live_session(), "{failing:?}");
    }
}

#[test]
fn store_that_fails_leaves_the_unexpired_token() {
    for failing in [&["load"][..], &["try_lock"], &["save", "save", "save"]] {
        let mut world = World::new();
        let keeper = world.process();
        let old = world.obtain(&keeper).unwrap();
        world.emulator.advance(seconds(250));
        world.failing.extend(failing);
        assert_eq!(world.obtain(&keeper).unwrap(), old, "{failing:?}");
        world.emulator.advance(seconds(1));
        let new = world.obtain(&keeper).unwrap();
        assert_ne!(new, old, "{failing:?}");
        assert_eq!((world.stored().unwrap(), world.sent), ((*new).clone(), 1), "{failing:?}");
    }
}

#[test]
fn failing_second_load_releases_the_lock() {
    let mut world = World::new();
    let keeper = world.process();
    world.emulator.advance(seconds(301));
    let mut task = world.task(&keeper);
    while task.lock.is_none() {
        world.step(&mut task);
    }
    world.failing.push("load");
    assert_eq!(name(&world.finish(task)), "store");
    assert_eq!(world.sent, 0);
    assert!(world.has_live_session());
}

#[test]
fn unwritten_tokens_are_written_later_than_the_replay_window() {
    let mut world = World::new();
    let keeper = world.process();
    world.emulator.advance(seconds(301));
    world.failing.extend(["save"; 3 * 3]);
    for _ in 0..3 {
        assert_eq!(name(&world.obtain(&keeper)), "store");
        world.emulator.advance(seconds(60));
    }
    let pair = world.obtain(&keeper).unwrap();
    assert_eq!((world.sent, world.stored().unwrap()), (1, (*pair).clone()));
    assert!(world.has_live_session());
}

#[test]
fn unwritten_tokens_that_have_expired_are_written_and_refreshed() {
    let mut world = World::new();
    let keeper = world.process();
    world.emulator.advance(seconds(301));
    world.failing.extend(["save"; 3]);
    assert_eq!(name(&world.obtain(&keeper)), "store");
    world.emulator.advance(seconds(301));
    let mut task = world.task(&keeper);
    while task.result.is_none() {
        world.step(&mut task);
    }
    let steps = ["load", "try_lock", "load", "save", "send", "save", "unlock", "done"];
    assert_eq!((task.steps.as_slice(), world.sent), (&steps[..], 2));
    assert!(world.has_live_session());
}

#[test]
fn unwritten_tokens_are_dropped_if_the_store_has_changed() {
    for is_signed_in in [true, false] {
        let mut world = World::new();
        let keeper = world.process();
        world.emulator.advance(seconds(301));
        world.failing.extend(["save"; 3]);
        assert_eq!(name(&world.obtain(&keeper)), "store");
        world.emulator.advance(seconds(60));
        // By another process.
        let new = is_signed_in.then(|| world.grant());
        let other = world.process();
        world.run(other.replace(new.clone(), 1)).unwrap();
        match (world.obtain(&keeper), new) {
            (Ok(pair), Some(new)) => assert_eq!(pair.refresh_token, new.refresh_token),
            (Err(TokenKeeperError::SignedOut), None) => assert_eq!(world.stored(), None),
            (outcome, _) => panic!("{outcome:?}"),
        }
    }
}

#[test]
fn session_has_ended_even_if_the_store_cannot_be_cleared() {
    for failing in ["clear", "load"] {
        let mut world = World::new();
        let keeper = world.process();
        world.emulator.advance(seconds(301));
        world.emulator.add_fault(refresh_fault(Fault::json(400, r#"{"error":"invalid_grant"}"#)));
        let mut task = world.task(&keeper);
        while !task.steps.contains(&"send") {
            world.step(&mut task);
        }
        world.failing.push(failing);
        assert_eq!(name(&world.finish(task)), "ended");
    }
}

#[test]
fn unreadable_store_is_an_error_and_not_a_sign_out() {
    for text in ["", "{", "null", "[1]", r#"{"version":2}"#, r#"{"version":1}"#] {
        let mut world = World::new();
        let keeper = world.process();
        let lock = world.store.try_lock().unwrap().unwrap();
        world.store.save(&lock, text.into()).unwrap();
        drop(lock);
        let error = world.obtain(&keeper).unwrap_err();
        assert!(matches!(error, TokenKeeperError::Store(_)), "{text}");
        assert!(!error.is_transient() && !error.needs_sign_in(), "{text}");
        assert_eq!(world.store.text().unwrap().expose(), text);
        // A sign-in replaces it.
        let pair = world.grant();
        assert_eq!(world.run(keeper.replace(Some(pair), 1)).unwrap(), None);
        assert!(world.has_live_session());
    }
}
