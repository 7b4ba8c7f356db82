//! The payloads, by the names of their events.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::{
    error::without_quotes, organization_domains::OrganizationDomain, organizations::Organization,
    types::RawJson, user_management::User,
};

/// Declares the kinds of events: `EventName` and `EventPayload` from one table.
macro_rules! event_kinds {
    ($( $(#[doc = $doc:literal])* $variant:ident($payload:ty) = $name:literal, )+) => {
        open_enum! {
            /// The name of a kind of event.
            pub enum EventName {
                $( $(#[doc = $doc])* $variant = $name, )+
            }
        }

        /// What happened, by kind of event.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum EventPayload {
            $( $(#[doc = $doc])* #[doc = concat!("\n\n`", $name, "`")] $variant(Box<$payload>), )+
            /// A kind that this version does not know, or a payload that is not what its kind promises.
            Unknown(Box<UnknownEvent>),
        }

        impl EventPayload {
            /// What kind of event it is.
            #[must_use]
            pub fn name(&self) -> EventName {
                match self {
                    $( Self::$variant(_) => EventName::$variant, )+
                    Self::Unknown(unknown) => unknown.name.clone(),
                }
            }

            pub(super) fn decode(name: EventName, data: Box<RawValue>) -> Self {
                let result = match &name {
                    $( EventName::$variant => parse(&data).map(Self::$variant), )+
                    EventName::_Unknown(_) => Err(None),
                };
                result.unwrap_or_else(|reason| {
                    Self::Unknown(Box::new(UnknownEvent { name, data: data.into(), reason }))
                })
            }
        }

        impl Serialize for EventPayload {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $( Self::$variant(payload) => payload.serialize(serializer), )+
                    Self::Unknown(unknown) => unknown.data.serialize(serializer),
                }
            }
        }
    };
}

event_kinds! {
    /// An organization was made.
    OrganizationCreated(Organization) = "organization.created",
    /// An organization was deleted.
    OrganizationDeleted(Organization) = "organization.deleted",
    /// An organization changed.
    OrganizationUpdated(Organization) = "organization.updated",
    /// A domain was added to an organization.
    OrganizationDomainCreated(OrganizationDomain) = "organization_domain.created",
    /// A domain was deleted from an organization.
    OrganizationDomainDeleted(OrganizationDomain) = "organization_domain.deleted",
    /// A domain of an organization changed.
    OrganizationDomainUpdated(OrganizationDomain) = "organization_domain.updated",
    /// The verification of a domain failed.
    OrganizationDomainVerificationFailed(OrganizationDomainVerificationFailed) = "organization_domain.verification_failed",
    /// A domain was verified.
    OrganizationDomainVerified(OrganizationDomain) = "organization_domain.verified",
    /// A user was made.
    UserCreated(User) = "user.created",
    /// A user was deleted.
    UserDeleted(User) = "user.deleted",
    /// A user changed.
    UserUpdated(User) = "user.updated",
}

fn parse<'a, T: Deserialize<'a>>(data: &'a RawValue) -> Result<Box<T>, Option<String>> {
    serde_json::from_str(data.get()).map_err(|error| Some(without_quotes(&error.to_string())))
}

/// An event whose payload this version has no type for.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UnknownEvent {
    /// What kind of event it is.
    pub name: EventName,
    /// The payload as it came.
    pub data: RawJson,
    /// Why it is not the type of its kind, if this version knows the kind.
    pub reason: Option<String>,
}

model! {
    /// The verification of a domain that failed.
    OrganizationDomainVerificationFailed {
        /// Why.
        reason: OrganizationDomainVerificationFailedReason,
        /// The domain.
        organization_domain: OrganizationDomain,
    }
}

open_enum! {
    /// Why the verification of a domain failed.
    pub enum OrganizationDomainVerificationFailedReason {
        /// The record was not found in time.
        DomainVerificationPeriodExpired = "domain_verification_period_expired",
        /// Another organization verified the domain.
        DomainVerifiedByOtherOrganization = "domain_verified_by_other_organization",
    }
}
