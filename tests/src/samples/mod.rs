//! Samples of each endpoint, by service: with required parameters only, with every parameter set, and with
//! every nullable parameter cleared.
//!
//! The conformance tests check the samples against the inventory, the snapshot of `requests.rs` records their
//! bytes, and the program `prism` sends them.

mod admin_portal;
mod agents;
mod api_keys;
mod audit_logs;
mod authorization;
mod client_api;
mod connect;
mod directory_sync;
mod events;
mod feature_flags;
mod groups;
mod multi_factor_auth;
mod one_shot;
mod organization_domains;
mod organization_membership;
mod organizations;
mod passwordless;
mod pipes;
mod pipes_provider;
mod platform_teams;
mod radar;
mod sso;
mod user_management;
mod vault;
mod webhooks;
mod widgets;

use std::fmt::Debug;

use serde::Serialize;
use workos_core::{endpoint::Paginated, types::Order};

use crate::conformance::{Crate, KnownValues, RedirectSample, Sample, sample};

/// The samples of a service.
type Service = (&'static str, fn() -> Vec<Sample>);

/// Returns every sample.
#[must_use]
pub fn all() -> Crate {
    let services: &[Service] = &[
        ("admin_portal", admin_portal::samples),
        ("agents", agents::samples),
        ("api_keys", api_keys::samples),
        ("audit_logs", audit_logs::samples),
        ("authorization", authorization::samples),
        ("client_api", client_api::samples),
        ("connect", connect::samples),
        ("directory_sync", directory_sync::samples),
        ("events", events::samples),
        ("feature_flags", feature_flags::samples),
        ("groups", groups::samples),
        ("multi_factor_auth", multi_factor_auth::samples),
        ("one_shot", one_shot::samples),
        ("organization_domains", organization_domains::samples),
        ("organization_membership", organization_membership::samples),
        ("organizations", organizations::samples),
        ("passwordless", passwordless::samples),
        ("pipes", pipes::samples),
        ("pipes_provider", pipes_provider::samples),
        ("platform_teams", platform_teams::samples),
        ("radar", radar::samples),
        ("sso", sso::samples),
        ("user_management", user_management::samples),
        ("vault", vault::samples),
        ("webhooks", webhooks::samples),
        ("widgets", widgets::samples),
    ];
    let enums: &[fn() -> Vec<KnownValues>] = &[
        admin_portal::enums,
        agents::enums,
        audit_logs::enums,
        authorization::enums,
        connect::enums,
        multi_factor_auth::enums,
        organization_membership::enums,
        organizations::enums,
        pipes::enums,
        radar::enums,
        sso::enums,
        user_management::enums,
        webhooks::enums,
        widgets::enums,
    ];
    let redirects: &[fn() -> Vec<RedirectSample>] =
        &[connect::redirects, sso::redirects, user_management::redirects];
    let of_service = |(service, samples): &Service| {
        let service = *service;
        samples().into_iter().map(move |sample| Sample { service, ..sample })
    };
    Crate {
        samples: services.iter().flat_map(of_service).collect(),
        enums: enums.iter().flat_map(|enums| enums()).collect(),
        redirects: redirects.iter().flat_map(|redirects| redirects()).collect(),
        relays: pipes::relays(),
    }
}

/// Returns a sample of a list that has no parameters but those of pagination and those of `new`.
fn list<E>(endpoint: E) -> Sample
where
    E: Paginated + Clone,
    E::Output: Serialize + Debug,
{
    sample([endpoint.clone()], [paged(endpoint)], [])
}

/// Sets every pagination parameter.
fn paged<E: Paginated>(mut endpoint: E) -> E {
    let paging = endpoint.paging_mut();
    paging.limit = Some(5);
    paging.before = Some("b".to_owned());
    paging.after = Some("a".to_owned());
    paging.order = Some(Order::Ascending);
    endpoint
}

/// Returns the known values of enums, each under the enum's name in the inventory.
macro_rules! known {
    ($( $name:literal => $kind:ty ),* $(,)?) => {
        vec![$( ($name, <$kind>::KNOWN.iter().map(|value| value.as_str()).collect()) ),*]
    };
}
use known;
