//! Sends replies on their way to whoever asked.

use tokio::sync::mpsc::Sender;

use super::{AdminContext, AdminError, Reply};

/// That nobody listens any more is no reason to stop half-way.
pub(super) async fn send(replies: &Sender<Reply>, reply: Reply) {
    replies.send(reply).await.ok();
}

/// Why there is nothing to do: no event has this slug.
pub(super) fn no_event(context: &AdminContext, slug: &str) -> AdminError {
    let events = context.programmes.list();
    AdminError::UnknownEvent {
        slug: slug.to_owned(),
        known: events.iter().map(|event| event.slug.to_string()).collect(),
    }
}
