//! The outbox: emails and SMS that WorkOS would have sent.

use super::{
    super::{row::Row, store::Store, table::TableDefinition},
    Service,
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service { tables: &[&OUTBOX], ..Service::EMPTY };

pub(in super::super) const OUTBOX: TableDefinition =
    TableDefinition::new("outbox", "Message", "message").indexes(&["to"]).history();

/// A message to a user.
#[derive(Default)]
pub(super) struct Message<'a> {
    /// `email` or `sms`.
    pub(super) channel: &'static str,
    /// Email address or phone number.
    pub(super) to: &'a str,
    /// What it is about, such as `magic_auth`.
    pub(super) kind: &'static str,
    pub(super) subject: &'a str,
    pub(super) code: Option<&'a str>,
    pub(super) url: Option<&'a str>,
}

/// Adds a message.
pub(super) fn send(store: &mut Store, now: Timestamp, message: &Message<'_>) {
    let row = Row::default()
        .with("channel", message.channel)
        .with("to", message.to)
        .with("kind", message.kind)
        .with("subject", message.subject)
        .with("code", message.code)
        .with("url", message.url);
    store.insert(&OUTBOX, row, now);
}
