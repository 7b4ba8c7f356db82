//! When tokens are refreshed, and what the outcome of a refresh does.

use super::*;
use crate::{
    client::BlockingClient,
    endpoint::{HttpRequest, HttpResponse},
    error::TransportFailure,
    user_management::{ListSessions, RevokeSession},
};

#[test]
fn good_token_is_handed_out_without_a_request() {
    let mut world = World::new();
    let keeper = world.process();
    let stored = world.stored().unwrap();
    let mut task = world.task(&keeper);
    while task.result.is_none() {
        world.step(&mut task);
    }
    assert_eq!(task.steps, ["load", "done"]);
    assert_eq!(*task.result.unwrap().unwrap(), stored);
    // The second call does not read the store.
    let mut task = world.task(&keeper);
    world.step(&mut task);
    assert_eq!(task.steps, ["done"]);
    assert_eq!(world.sent, 0);
}

#[test]
fn token_is_refreshed_a_minute_before_it_expires_and_saved_before_it_is_handed_out() {
    let mut world = World::new();
    let keeper = world.process();
    let first = world.obtain(&keeper).unwrap();
    world.emulator.advance(seconds(239));
    assert_eq!(world.obtain(&keeper).unwrap(), first);
    world.emulator.advance(seconds(1));
    let mut task = world.task(&keeper);
    while task.result.is_none() {
        world.step(&mut task);
    }
    assert_eq!(task.steps, ["load", "try_lock", "load", "send", "save", "unlock", "done"]);
    let second = task.result.unwrap().unwrap();
    assert_ne!(second.access_token, first.access_token);
    assert_ne!(second.refresh_token, first.refresh_token);
    assert_eq!(world.stored().unwrap(), *second);
    assert_eq!(
        (second.user_id.as_ref(), second.email.as_deref()),
        (Some(&world.user.id), Some("ada@acme.com"))
    );
    assert!(world.has_live_session());
}

#[test]
fn refresh_ahead_is_configurable_up_to_a_fifth_of_the_lifetime() {
    for (ahead, due_after) in [(0, 300), (10, 290), (60, 240), (3_600, 240)] {
        let mut world = World::new();
        let keeper = world.process().refresh_ahead(seconds(ahead));
        world.emulator.advance(seconds(due_after - 1));
        let before = world.obtain(&keeper);
        // The last five seconds of an access token are too short to use it.
        assert_eq!((name(&before), world.sent), ("tokens", 0), "{ahead}");
        world.emulator.advance(seconds(1));
        assert_eq!((name(&world.obtain(&keeper)), world.sent), ("tokens", 1), "{ahead}");
    }
}

#[test]
fn another_process_uses_the_refreshed_tokens() {
    let mut world = World::new();
    let (one, other) = (world.process(), world.process());
    for _ in 0..20 {
        world.emulator.advance(seconds(250));
        let pair = world.obtain(&one).unwrap();
        assert_eq!(world.obtain(&other).unwrap(), pair);
    }
    assert_eq!(world.sent, 20);
}

#[test]
fn thousand_tasks_of_several_processes_send_one_refresh() {
    let mut world = World::new();
    let processes = [world.process(), world.process(), world.process()];
    for age in [250, 301] {
        world.emulator.advance(seconds(age));
        let sent = world.sent;
        let tasks = (0..1_000).map(|number| world.task(&processes[number % 3])).collect();
        let outcomes = world.run_all(tasks);
        assert_eq!(outcomes.len(), 1_000);
        assert!(outcomes.iter().all(Result::is_ok));
        assert_eq!(world.sent, sent + 1, "{age}");
        if age > 300 {
            let stored = world.stored().unwrap();
            assert!(outcomes.iter().all(|outcome| outcome.as_ref().is_ok_and(|pair| **pair == stored)));
        }
    }
}

#[test]
fn failed_refresh_hands_out_the_unexpired_token_and_keeps_the_store() {
    type Create = fn() -> Fault;
    let failures: [(Create, &str); 12] = [
        (|| Fault::status(500), "unavailable"),
        (|| Fault::status(503), "unavailable"),
        (|| Fault::status(408), "unavailable"),
        (|| Fault::rate_limit(seconds(7)), "unavailable"),
        (Fault::drop_connection, "unavailable"),
        (|| Fault::json(200, "{}"), "unavailable"),
        (|| Fault::json(503, r#"{"error":"invalid_grant"}"#), "unavailable"),
        (|| Fault::json(400, r#"{"code":"mfa_enrollment"}"#), "step"),
        (|| Fault::json(403, r#"{"error":"sso_required"}"#), "step"),
        (|| Fault::json(401, r#"{"error":"invalid_client"}"#), "misconfigured"),
        (|| Fault::json(400, r#"{"code":"organization_membership_not_found"}"#), "misconfigured"),
        (|| Fault::status(403), "misconfigured"),
    ];
    for (fault, expected) in failures {
        let mut world = World::new();
        let keeper = world.process();
        let pair = world.stored().unwrap();
        world.emulator.add_fault(refresh_fault(fault()).times(1_000));
        world.emulator.advance(seconds(250));
        assert_eq!(*world.obtain(&keeper).unwrap(), pair, "{expected}");
        assert!(world.sent > 0, "{expected}");
        world.emulator.advance(seconds(50));
        assert_eq!(name(&world.obtain(&keeper)), expected, "{:?}", fault());
        assert_eq!(world.stored().unwrap(), pair, "{expected}");
        assert!(world.has_live_session(), "{expected}");
    }
}

#[test]
fn failure_is_shared_for_a_second_or_for_retry_after() {
    for (fault, pause) in [
        (Fault::status(403), seconds(1)),
        (Fault::rate_limit(seconds(7)), seconds(7)),
        (Fault::rate_limit(seconds(55)), seconds(30)),
    ] {
        let mut world = World::new();
        let keeper = world.process();
        world.emulator.advance(seconds(301));
        world.emulator.add_fault(refresh_fault(fault).times(1_000));
        assert!(world.obtain(&keeper).is_err());
        let sent = world.sent;
        world.emulator.advance(pause - Duration::from_millis(1));
        assert!(world.obtain(&keeper).is_err());
        assert_eq!(world.sent, sent, "{pause:?}");
        world.emulator.advance(Duration::from_millis(1));
        assert!(world.obtain(&keeper).is_err());
        assert!(world.sent > sent, "{pause:?}");
    }
}

#[test]
fn lost_response_is_repeated_with_the_same_refresh_token() {
    for fault in [Fault::lose_response(), Fault::drop_connection(), Fault::hang()] {
        let mut world = World::new();
        let keeper = world.process();
        world.emulator.advance(seconds(301));
        world.emulator.add_fault(refresh_fault(fault).times(2));
        let pair = world.obtain(&keeper).unwrap();
        assert_eq!(world.sent, 3);
        assert_eq!(world.stored().unwrap(), *pair);
        assert!(world.has_live_session());
    }
}

#[test]
fn repeated_exchange_of_a_killed_process_returns_the_same_tokens() {
    let mut world = World::new();
    let killed = world.process();
    world.emulator.advance(seconds(301));
    let mut task = world.task(&killed);
    while !task.steps.contains(&"send") {
        world.step(&mut task);
    }
    drop(task);
    world.emulator.advance(seconds(25));
    let keeper = world.process();
    let pair = world.obtain(&keeper).unwrap();
    // The token was issued 25 seconds ago.
    assert_eq!(pair.remaining(world.emulator.now().wall), LIFETIME - seconds(25));
    assert!(world.has_live_session());
}

#[test]
fn rejected_refresh_token_clears_the_store() {
    let mut world = World::new();
    let keeper = world.process();
    let sessions = ListSessions::new(&world.user.id);
    let session = world.emulator.run(world.emulator.client().send(sessions)).unwrap().data.remove(0);
    assert_eq!(world.stored().unwrap().session_id(), Some(session.id.clone()));
    world.emulator.run(world.emulator.client().send(RevokeSession::new(session.id))).unwrap();
    world.emulator.advance(seconds(250));
    let mut task = world.task(&keeper);
    while task.result.is_none() {
        world.step(&mut task);
    }
    assert_eq!(task.steps, ["load", "try_lock", "load", "send", "load", "clear", "unlock", "done"]);
    let error = task.result.unwrap().unwrap_err();
    assert!(error.needs_sign_in() && !error.is_transient());
    let message = error.to_string();
    let expected = "the session has ended: authenticate_with_refresh_token: 400 invalid_grant: ";
    assert!(message.starts_with(expected), "{message}");
    assert_eq!(world.stored(), None);
    // Callers within the second after it receive the same error, later ones look into the store.
    assert_eq!(name(&world.obtain(&keeper)), "ended");
    world.emulator.advance(seconds(1));
    assert_eq!(name(&world.obtain(&keeper)), "signed out");
}

#[test]
fn rejection_does_not_clear_tokens_that_were_stored_meanwhile() {
    let mut world = World::new();
    let keeper = world.process();
    world.emulator.advance(seconds(301));
    world.emulator.add_fault(Fault::json(400, r#"{"error":"invalid_grant"}"#));
    let mut task = world.task(&keeper);
    while !task.steps.contains(&"send") {
        world.step(&mut task);
    }
    // By a store without a working lock, or a user who replaces the file.
    let new = world.grant();
    world.store.save(task.lock.as_ref().unwrap(), new.to_stored()).unwrap();
    assert_eq!(*world.finish(task).unwrap(), new);
    assert_eq!(world.stored().unwrap(), new);
}

#[test]
fn renew_replaces_a_token_once_for_all_who_had_it_rejected() {
    let mut world = World::new();
    let (one, other) = (world.process(), world.process());
    let first = world.obtain(&one).unwrap();
    world.obtain(&other).unwrap();
    let second = world.run(one.obtain(Some(&first.access_token), 1)).unwrap();
    assert_ne!(second.access_token, first.access_token);
    for keeper in [&one, &other] {
        assert_eq!(world.run(keeper.obtain(Some(&first.access_token), 1)).unwrap(), second);
    }
    assert_eq!(world.sent, 1);
    // A rejected token is not handed out, whatever its age is.
    world.emulator.advance(seconds(1));
    world.emulator.add_fault(refresh_fault(Fault::status(403)).times(1_000));
    assert_eq!(name(&world.run(one.obtain(Some(&second.access_token), 1))), "misconfigured");
    assert_eq!(world.obtain(&one).unwrap(), second);
}

#[test]
fn oauth_tokens_are_refreshed_at_the_authkit_domain() {
    let mut world = World::signed_out();
    world.emulator.add_resource_indicator("https://mcp.acme.com/mcp");
    let client_id = world.emulator.register_client("http://127.0.0.1/callback");
    let token = world.emulator.connect_token(&world.user.id, &client_id).scopes(["offline_access"]);
    let response = token.resource("https://mcp.acme.com/mcp").tokens();
    let mut pair = TokenPair::from_token_response(&response, world.emulator.now().wall).unwrap();
    assert_eq!(pair.remaining(world.emulator.now().wall), seconds(300));
    pair.resource = Some("https://mcp.acme.com/mcp".into());
    let domain = crate::BaseUrl::new(Emulator::AUTHKIT_DOMAIN).unwrap();
    let config = PublicConfig::new(&client_id).unwrap();
    let keeper = TokenKeeper::new(&config.clone().authkit_domain(domain), world.store.clone());
    world.run(keeper.replace(Some(pair), 1)).unwrap();
    for _ in 0..3 {
        world.emulator.advance(seconds(301));
        let old = world.stored().unwrap();
        world.emulator.add_fault(refresh_fault(Fault::lose_response()));
        let pair = world.obtain(&keeper).unwrap();
        assert_eq!(pair.origin, crate::tokens::TokenOrigin::OAuth);
        assert_eq!(pair.resource, old.resource);
        assert!(pair.refresh_token != old.refresh_token && pair.access_token != old.access_token);
        assert_eq!(world.stored().unwrap(), *pair);
    }
    // Without the domain nothing is sent.
    let sent = world.sent;
    let keeper = TokenKeeper::new(&config, world.store.clone());
    world.emulator.advance(seconds(301));
    assert_eq!(name(&world.obtain(&keeper)), "misconfigured");
    assert_eq!(world.sent, sent);
    let response = world.emulator.connect_token(&world.user.id, &client_id).tokens();
    assert!(TokenPair::from_token_response(&response, world.emulator.now().wall).is_err());
}

#[test]
fn oauth_refresh_without_a_new_refresh_token_keeps_the_old_one() {
    let now = crate::types::Timestamp::UNIX_EPOCH;
    let response = |json: &str| serde_json::from_str::<crate::connect::TokenResponse>(json).unwrap();
    let first = r#"{"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"r"}"#;
    let pair = TokenPair::from_token_response(&response(first), now).unwrap();
    assert_eq!(pair.remaining(now), seconds(3_600));
    let second =
        pair.refreshed(&response(r#"{"access_token":"b","token_type":"bearer","expires_in":-1}"#), now);
    assert_eq!((second.refresh_token.expose(), second.remaining(now)), ("r", Duration::ZERO));
}

#[test]
fn tokens_of_another_client_are_neither_sent_nor_removed() {
    let mut world = World::new();
    let keeper = TokenKeeper::new(&PublicConfig::new("client_other").unwrap(), world.store.clone());
    world.emulator.advance(seconds(301));
    assert_eq!(name(&world.obtain(&keeper)), "other client");
    assert_eq!(world.sent, 0);
    assert!(world.has_live_session());
}

#[test]
fn async_and_blocking_methods_obtain_renew_and_sign_out() {
    let world = World::signed_out();
    let (client, keeper) = (world.client(), world.process());
    let run =
        |future| world.emulator.run::<std::pin::Pin<Box<dyn Future<Output = Result<Secret, _>>>>>(future);
    let error = run(Box::pin(keeper.access_token(&client))).unwrap_err();
    assert!(matches!(error, TokenKeeperError::SignedOut) && error.needs_sign_in());
    world.emulator.run(keeper.sign_in(&client, world.grant())).unwrap();
    let first = run(Box::pin(keeper.access_token(&client))).unwrap();
    world.emulator.advance(seconds(301));
    let second = run(Box::pin(keeper.access_token(&client))).unwrap();
    let third = run(Box::pin(keeper.renew(&client, &second))).unwrap();
    assert!(first != second && second != third);
    let signed_out = world.emulator.run(keeper.sign_out(&client)).unwrap().unwrap();
    assert_eq!(signed_out.access_token, third);

    let emulator = world.emulator.clone();
    let send = move |request: HttpRequest, _| -> Result<HttpResponse, TransportFailure> {
        emulator.handle(&request, emulator.now())
    };
    let client = BlockingClient::new(config().as_config().clone(), send, world.emulator.clone());
    let keeper = world.process();
    assert!(matches!(keeper.access_token_blocking(&client), Err(TokenKeeperError::SignedOut)));
    assert_eq!(keeper.sign_in_blocking(&client, world.grant()).unwrap(), None);
    let first = keeper.access_token_blocking(&client).unwrap();
    world.emulator.advance(seconds(301));
    let second = keeper.tokens_blocking(&client).unwrap().access_token.clone();
    let third = keeper.renew_blocking(&client, &second).unwrap();
    assert!(first != second && second != third);
    assert_eq!(keeper.sign_out_blocking(&client).unwrap().unwrap().access_token, third);
    assert_eq!(world.store.text(), None);
}
