//! Members of organizations.

use std::fmt;

use super::{
    Emulator,
    row::Row,
    services::{
        organization_memberships::{self as memberships, MEMBERSHIPS},
        organizations::ORGANIZATIONS,
        users::USERS,
    },
};
use crate::types::{OrganizationId, UserId};

impl Emulator {
    /// Adds a user to the members of an organization, with the role `member` and no permissions; the returned
    /// [`Member`] changes both. Memberships filter the lists of users and feature flags, and are the organizations
    /// that the user can sign in to. Creates an organization
    /// membership, which can be listed, and no event. If the user is a member, the role stays.
    ///
    /// ```
    /// use workos_core::{organizations::CreateOrganization, testing::Emulator, user_management::CreateUser};
    ///
    /// let emulator = Emulator::new();
    /// let client = emulator.client();
    /// let ada = emulator.run(client.send(CreateUser::new("ada@acme.com")))?;
    /// let acme = emulator.run(client.send(CreateOrganization::new("Acme")))?;
    /// emulator.add_member(&acme.id, &ada.id).role("admin").permissions(["posts:write"]);
    /// # Ok::<(), workos_core::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such user or organization.
    pub fn add_member(&self, organization: &OrganizationId, user: &UserId) -> Member {
        let now = self.timestamp();
        let mut state = self.state();
        let store = state.store();
        let exist = store.row(&ORGANIZATIONS, organization.as_str()).is_some()
            && store.row(&USERS, user.as_str()).is_some();
        assert!(exist, "unknown organization {organization} or user {user}");
        memberships::add(store, organization.as_str(), user.as_str(), now);
        drop(state);
        Member { emulator: self.clone(), organization: organization.clone(), user: user.clone() }
    }
}

/// A member of an organization of an [`Emulator`]. Returned by [`Emulator::add_member`].
///
/// Changes apply to access tokens that are issued afterwards: by a sign-in, a refresh or a switch of the
/// organization. A role that is no longer set is lost with the next refresh, as at WorkOS.
#[derive(Clone)]
pub struct Member {
    emulator: Emulator,
    organization: OrganizationId,
    user: UserId,
}

impl Member {
    /// Sets the slug of the only role: the claims `role` and `roles`. `member` by default.
    pub fn role(self, role: impl Into<String>) -> Self {
        self.roles([role])
    }

    /// Sets the slugs of all roles: the `roles` claim. The first one is the `role` claim.
    ///
    /// # Panics
    ///
    /// If there is none: a member has a role.
    pub fn roles<T: Into<String>>(self, roles: impl IntoIterator<Item = T>) -> Self {
        let roles: Vec<String> = roles.into_iter().map(Into::into).collect();
        assert!(!roles.is_empty(), "a member needs a role");
        self.change(|membership| membership.set("role_slugs", roles))
    }

    /// Sets the slugs of permissions that the user has beside those of the roles: the `permissions` claim. None by
    /// default.
    pub fn permissions<T: Into<String>>(self, permissions: impl IntoIterator<Item = T>) -> Self {
        let permissions: Vec<String> = permissions.into_iter().map(Into::into).collect();
        self.change(|membership| membership.set("permissions", permissions))
    }

    /// Changes the membership. Does nothing if the user or the organization has been deleted.
    fn change(self, change: impl FnOnce(&mut Row)) -> Self {
        let now = self.emulator.timestamp();
        let mut state = self.emulator.state();
        let store = state.store();
        let membership = memberships::of(store, self.organization.as_str(), self.user.as_str());
        if let Some(id) = membership.map(|membership| membership.id().to_owned()) {
            let _ = store.update(&MEMBERSHIPS, &id, now, change);
        }
        drop(state);
        self
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("organization", &self.organization)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{
        session::{AccessTokenClaims, AccessTokenRules, KeySet},
        testing::{Emulator, TokenSigner},
        types::Secret,
        user_management::{
            AuthenticateResponse, AuthenticateWithPassword, AuthenticateWithRefreshToken, CreateUser,
            UserPassword,
        },
    };

    const PASSWORD: &str = "correct horse battery staple";

    fn claims(emulator: &Emulator, token: &Secret) -> AccessTokenClaims {
        let keys = KeySet::try_from(&TokenSigner::new().jwks()).unwrap();
        keys.verify(token.expose(), &AccessTokenRules::new(), emulator.now().wall).unwrap()
    }

    #[test]
    fn access_tokens_have_what_the_organization_grants_at_their_issue() {
        let emulator = Emulator::new();
        let client = emulator.client();
        let password = UserPassword::plaintext(PASSWORD);
        let ada = emulator.run(client.send(CreateUser::new("ada@acme.com").password(password))).unwrap();
        let [acme, globex] = ["Acme", "Globex"].map(|name| {
            let create = crate::organizations::CreateOrganization::new(name);
            emulator.run(client.send(create)).unwrap().id
        });
        let sign_in = || -> AuthenticateResponse {
            emulator.run(client.send(AuthenticateWithPassword::new("ada@acme.com", PASSWORD))).unwrap()
        };
        let alone = claims(&emulator, &sign_in().access_token);
        assert_eq!((alone.organization_id, alone.role, alone.roles.len()), (None, None, 0));

        let member = emulator.add_member(&acme, &ada.id);
        let first = sign_in();
        let plain = claims(&emulator, &first.access_token);
        assert_eq!((plain.organization_id.as_ref(), plain.role.as_deref()), (Some(&acme), Some("member")));
        assert!(plain.permissions.is_empty() && plain.entitlements.is_empty());
        assert!(plain.feature_flags.is_empty());

        member.roles(["admin", "billing"]).permissions(["posts:write"]);
        emulator.set_entitlements(&acme, ["audit-logs"]);
        emulator.add_feature_flag("editor", true);
        emulator.run(client.send(crate::feature_flags::EnableFeatureFlag::new("editor"))).unwrap();
        emulator.add_feature_flag("disabled", true);
        // An addition that exists keeps the roles.
        emulator.add_member(&acme, &ada.id);
        let refresh = AuthenticateWithRefreshToken::new(first.refresh_token);
        let refreshed = emulator.run(client.send(refresh)).unwrap();
        let granted = claims(&emulator, &refreshed.access_token);
        assert_eq!(granted.role.as_deref(), Some("admin"));
        assert_eq!(granted.roles, ["admin", "billing"]);
        assert_eq!(granted.permissions, ["posts:write"]);
        assert_eq!(granted.entitlements, ["audit-logs"]);
        assert_eq!(granted.feature_flags, ["editor"]);

        emulator.add_member(&globex, &ada.id).role("owner");
        emulator.advance(Duration::from_secs(60));
        let switch = AuthenticateWithRefreshToken::new(refreshed.refresh_token).organization_id(&globex);
        let switched = emulator.run(client.send(switch)).unwrap();
        let other = claims(&emulator, &switched.access_token);
        assert_eq!((other.organization_id.as_ref(), other.role.as_deref()), (Some(&globex), Some("owner")));
        assert!(other.permissions.is_empty() && other.entitlements.is_empty());
    }

    #[test]
    fn wrong_arguments_of_a_test_panic() {
        let emulator = Emulator::new();
        let client = emulator.client();
        let ada = emulator.run(client.send(CreateUser::new("ada@acme.com"))).unwrap().id;
        let create = crate::organizations::CreateOrganization::new("Acme");
        let acme = emulator.run(client.send(create)).unwrap().id;
        let panics = |test: &dyn Fn()| std::panic::catch_unwind(std::panic::AssertUnwindSafe(test)).is_err();
        let unknown = crate::types::UserId::from("user_unknown");
        assert!(panics(&|| drop(emulator.add_member(&acme, &unknown))));
        assert!(panics(&|| drop(emulator.add_member(&acme, &ada).roles([""; 0]))));
        assert!(panics(&|| emulator.set_entitlements(&"org_unknown".into(), ["x"])));
        assert!(panics(&|| drop(emulator.session_cookie(&unknown))));
        assert!(panics(&|| drop(emulator.authorization_code(&unknown))));
    }
}
