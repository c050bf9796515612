//! Sends replies on their way to whoever asked.

use tokio::sync::mpsc::Sender;

use super::{AdminContext, Reply};

/// That nobody listens any more is no reason to stop half-way.
pub(super) async fn send(replies: &Sender<Reply>, reply: Reply) {
    replies.send(reply).await.ok();
}

pub(super) async fn note(replies: &Sender<Reply>, text: String) {
    send(replies, Reply::Note { text }).await;
}

/// Why there is nothing to do: no event has this slug.
pub(super) fn no_event(context: &AdminContext, slug: &str) -> String {
    let events = context.programmes.list();
    let known: Vec<&str> = events.iter().map(|event| event.slug.as_str()).collect();
    format!("There is no event {slug}; there are: {}.", known.join(", "))
}
