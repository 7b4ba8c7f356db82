//! A sample of each endpoint, by service: with the least, with everything, with everything cleared.
//!
//! The conformance tests check them against the inventory; the program `prism` sends them.

mod events;
mod organization_domains;
mod organizations;
mod user_management;

use crate::conformance::{Crate, KnownValues, Sample};

/// Every sample.
#[must_use]
pub fn all() -> Crate {
    let services: &[(&'static str, fn() -> Vec<Sample>)] = &[
        ("events", events::samples),
        ("organization_domains", organization_domains::samples),
        ("organizations", organizations::samples),
        ("user_management", user_management::samples),
    ];
    let enums: &[fn() -> Vec<KnownValues>] = &[organizations::enums, user_management::enums];
    let of_service = |(service, samples): &(&'static str, fn() -> Vec<Sample>)| {
        let service = *service;
        samples().into_iter().map(move |sample| Sample { service, ..sample })
    };
    Crate {
        samples: services.iter().flat_map(of_service).collect(),
        enums: enums.iter().flat_map(|enums| enums()).collect(),
        redirects: Vec::new(),
    }
}

/// The values that an enum knows, under the name that the inventory gives the list.
macro_rules! known {
    ($( $name:literal => $kind:ty ),* $(,)?) => {
        vec![$( ($name, <$kind>::KNOWN.iter().map(|value| value.as_str()).collect()) ),*]
    };
}
use known;
