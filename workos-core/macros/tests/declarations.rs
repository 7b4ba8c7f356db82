//! Mistakes in declarations: each gives one error, on the token to change, that says what to do.
//!
//! The expected messages are beside the cases. `TRYBUILD=overwrite cargo test -p workos-macros` rewrites
//! them; those of rustc itself change with its versions.

#[test]
fn each_mistake_is_reported_once_at_its_token() {
    trybuild::TestCases::new().compile_fail("tests/declarations/*.rs");
}
