use http::Method;
use serde_json::json;
use workos_core::{
    one_shot::{CreateClaimNonce, CreateOneShotEnvironment},
    testing::Emulator,
};

use crate::{Fixture, status};

#[test]
fn environment_is_claimed_with_its_token() {
    let fixture = Fixture::new();
    let environment = fixture.send(CreateOneShotEnvironment::new()).unwrap();
    assert_eq!(environment.client_id, Emulator::CLIENT_ID);
    assert_eq!(environment.api_key.expose(), Emulator::API_KEY);
    assert_eq!(environment.authkit_domain, "emulator.authkit.app");
    let claim = || CreateClaimNonce::new(&environment.client_id, environment.claim_token.clone());
    let (first, second) = (fixture.send(claim()).unwrap(), fixture.send(claim()).unwrap());
    assert!(first.nonce.is_some() && first.nonce != second.nonce && !first.already_claimed);

    assert_eq!(status(fixture.send(CreateClaimNonce::new(&environment.client_id, "other"))), 401);
    assert_eq!(
        status(fixture.send(CreateClaimNonce::new("client_other", environment.claim_token.clone()))),
        404
    );
    let row = &fixture.emulator.table("one_shot_environments")[0];
    let path = format!("one_shot_environments/{}", row["id"].as_str().unwrap());
    fixture.change_row(Method::PATCH, &path, &json!({ "claimed": true }));
    assert_eq!(status(fixture.send(claim())), 409);
}
