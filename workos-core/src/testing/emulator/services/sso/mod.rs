//! Single sign-on: connections, certificates, the identity provider, profiles and their tokens.
//!
//! AuthKit's sign-in uses [`select`] and [`start`] to send a browser to the identity provider, and [`exchange`] for the
//! profile that the browser comes back with.

mod certificates;
mod connections;
mod identity_provider;
mod profiles;
mod sign_in;
mod x509;

use http::Method;

pub(in super::super) use self::{
    connections::{CONNECTIONS, push},
    identity_provider::idp_url,
    profiles::{PROFILES, exchange},
    sign_in::{SignIn, complete, select, start},
};
use super::Service;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[
        &CONNECTIONS,
        &connections::DOMAINS,
        &certificates::IDP_SIGNING,
        &certificates::SP_ENCRYPTION,
        &certificates::SP_SIGNING,
        &PROFILES,
        &profiles::CODES,
        &profiles::TOKENS,
        &sign_in::SIGN_INS,
    ],
    resources: &[connections::CONNECTION],
    operations: &[
        ("sso.authorize_logout", profiles::authorize_logout),
        ("sso.create_connection", connections::create),
        ("sso.create_connection_saml_idp_signing_cert", certificates::create_idp_signing),
        ("sso.create_connection_saml_sp_encryption_cert", certificates::create_sp_encryption),
        ("sso.create_connection_saml_sp_signing_cert", certificates::create_sp_signing),
        ("sso.delete_connection", connections::delete),
        ("sso.delete_connection_saml_idp_signing_cert", certificates::delete_idp_signing),
        ("sso.delete_connection_saml_sp_encryption_cert", certificates::delete_sp_encryption),
        ("sso.delete_connection_saml_sp_signing_cert", certificates::delete_sp_signing),
        ("sso.get_authorization_url", sign_in::authorize),
        ("sso.get_logout_url", profiles::logout),
        ("sso.get_profile", profiles::get),
        ("sso.get_profile_and_token", profiles::create_token),
        ("sso.list_connection_saml_idp_signing_certs", certificates::list_idp_signing),
        ("sso.list_connection_saml_sp_encryption_certs", certificates::list_sp_encryption),
        ("sso.list_connection_saml_sp_signing_cert", certificates::get_sp_signing),
        ("sso.list_connections", connections::list),
        ("sso.update_connection", connections::update),
    ],
    pages: &[
        (Method::GET, "/sso/idp/{connection_id}", identity_provider::show),
        (Method::POST, "/sso/idp/{connection_id}", identity_provider::submit),
    ],
    ..Service::EMPTY
};
