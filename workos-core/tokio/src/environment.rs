//! The environment variables of the process.

use std::{cell::Cell, env, ffi::OsString};

use workos_core::{Error, error::ConfigError};

/// Creates a configuration from the environment variables of the process, with the function that reads them:
/// [`Config::from_variables`](workos_core::Config::from_variables), or that of `PublicConfig` for an application
/// without an API key.
///
/// ```no_run
/// use workos_core::Config;
///
/// let config = workos_tokio::from_env(|variables| Config::from_variables(variables))?;
/// # Ok::<(), workos_core::Error>(())
/// ```
///
/// # Errors
///
/// Returns [`ConfigError::NotUtf8`] if a variable that is read is not UTF-8, and the errors of the given function.
pub fn from_env<C>(
    from_variables: impl FnOnce(&dyn Fn(&'static str) -> Option<String>) -> Result<C, Error>,
) -> Result<C, Error> {
    read(env::var_os, from_variables)
}

fn read<C>(
    variable: impl Fn(&'static str) -> Option<OsString>,
    from_variables: impl FnOnce(&dyn Fn(&'static str) -> Option<String>) -> Result<C, Error>,
) -> Result<C, Error> {
    let not_utf8 = Cell::new(None);
    let config = from_variables(&|name| {
        let value = variable(name)?.into_string();
        if value.is_err() {
            not_utf8.set(Some(name));
        }
        value.ok()
    });
    match not_utf8.get() {
        Some(name) => Err(ConfigError::NotUtf8(name).into()),
        None => config,
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use workos_core::{Config, Error, error::ConfigError};

    fn config(variables: &[(&str, OsString)]) -> Result<Config, Error> {
        let variable = |name: &str| Some(variables.iter().find(|(other, _)| *other == name)?.1.clone());
        super::read(variable, |variables| Config::from_variables(variables))
    }

    #[test]
    fn variables_are_read_by_name() {
        let config =
            config(&[("WORKOS_API_KEY", "sk_1".into()), ("WORKOS_CLIENT_ID", "client_1".into())]).unwrap();
        assert!(format!("{config:?}").contains("client_1"));
    }

    #[test]
    fn missing_api_key_is_an_error() {
        let Err(Error::Config(error)) = config(&[]) else { panic!() };
        assert_eq!(*error, ConfigError::MissingVariable("WORKOS_API_KEY"));
    }

    #[cfg(unix)]
    #[test]
    fn variable_that_is_not_utf8_is_an_error_without_the_value() {
        use std::os::unix::ffi::OsStringExt as _;

        let key = || ("WORKOS_API_KEY", OsString::from("sk_1"));
        for (name, variables) in [
            ("WORKOS_API_KEY", vec![("WORKOS_API_KEY", OsString::from_vec(b"sk_s3cr3t\xff".into()))]),
            ("WORKOS_CLIENT_ID", vec![key(), ("WORKOS_CLIENT_ID", OsString::from_vec(b"s3cr3t\xff".into()))]),
            ("WORKOS_BASE_URL", vec![key(), ("WORKOS_BASE_URL", OsString::from_vec(b"s3cr3t\xff".into()))]),
        ] {
            let Err(Error::Config(error)) = config(&variables) else { panic!("{name}") };
            assert_eq!(*error, ConfigError::NotUtf8(name));
            assert_eq!(error.to_string(), format!("{name} is not UTF-8"));
        }
    }
}
