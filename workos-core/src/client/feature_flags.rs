//! The feature flags of a client.

use super::Client;
use crate::{feature_flags::FlagPoller, runtime::Runtime, transport::Transport};

impl<T: Transport, R: Runtime> Client<T, R> {
    /// Creates the state machine that polls the feature flags, to be run with [`drive`](Self::drive) in a task of
    /// its own. The times of the polls are random, so processes do not poll at the same time.
    ///
    /// ```
    /// use workos_core::feature_flags::FlagContext;
    ///
    /// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::feature_flags::FlagPollerError> {
    /// let mut poller = client.flag_poller();
    /// let flags = poller.flags();
    /// client.drive(&mut poller).await?;
    /// if flags.is_enabled("new-editor", &FlagContext::new().user("user_1"), false) {}
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn flag_poller(&self) -> FlagPoller {
        self.config.flag_poller(self.seed())
    }
}
