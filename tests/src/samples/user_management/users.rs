//! Samples of users.

use workos_core::{types::Patch, user_management::*};

use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    let plain = || UserPassword::plaintext("p");
    let bcrypt = || UserPassword::hashed("h", PasswordHashType::Bcrypt);
    let salted = || bcrypt().password_salt_position(PasswordSaltPosition::Prefix);
    vec![
        sample(
            [ListUsers::new()],
            [ListUsers::new()
                .limit(5)
                .before("user_b")
                .after("user_a")
                .order("asc")
                .organization("org_1")
                .organization_id("org_1")
                .email("a@b.c")],
            [],
        ),
        sample(
            [CreateUser::new("a@b.c")],
            [
                CreateUser::new("a@b.c")
                    .signals_id("s")
                    .first_name("A")
                    .last_name("B")
                    .name("A B")
                    .email_verified(true)
                    .metadata([("k", "v")])
                    .external_id("x")
                    .ip_address("1.2.3.4")
                    .user_agent("UA")
                    .password(plain()),
                CreateUser::new("a@b.c").password(salted()),
                CreateUser::new("a@b.c").password(bcrypt()),
                CreateUser::new("a@b.c").password(
                    UserPassword::hashed("h", "ssha").password_salt_position(PasswordSaltPosition::Suffix),
                ),
            ],
            [CreateUser::new("a@b.c")
                .first_name(Patch::Clear)
                .last_name(Patch::Clear)
                .name(Patch::Clear)
                .email_verified(Patch::Clear)
                .metadata(Patch::Clear)
                .external_id(Patch::Clear)
                .ip_address(Patch::Clear)
                .user_agent(Patch::Clear)],
        ),
        sample([GetUserByExternalId::new("x")], [], []),
        sample([GetUser::new("user_1")], [], []),
        sample(
            [UpdateUser::new("user_1")],
            [
                UpdateUser::new("user_1")
                    .email("a@b.c")
                    .first_name("A")
                    .last_name("B")
                    .name("A B")
                    .email_verified(true)
                    .metadata([("k", "v")])
                    .external_id("x")
                    .locale("en")
                    .password(plain()),
                UpdateUser::new("user_1").password(salted()),
            ],
            [UpdateUser::new("user_1").metadata(Patch::Clear).external_id(Patch::Clear).locale(Patch::Clear)],
        ),
        sample([DeleteUser::new("user_1")], [], []),
    ]
}
