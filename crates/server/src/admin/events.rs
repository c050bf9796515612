//! Lists, renames and removes events.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sillage_programme::Event;
use tokio::sync::mpsc::Sender;

use super::{
    AdminContext, Reply,
    replies::{no_event, send},
};
use crate::error_chain;

/// An event in a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EventSummary {
    pub(crate) slug: String,
    pub(crate) title: String,
    /// `2022-07-05`
    pub(crate) first_day: String,
    pub(crate) sessions: usize,
    /// Sessions in whose notes something was ever written.
    pub(crate) notes: usize,
}

pub(super) async fn list(context: &AdminContext, replies: &Sender<Reply>) -> Result<(), String> {
    for event in context.programmes.list() {
        let event = summary(context, &event).await?;
        send(replies, Reply::Event { event }).await;
    }
    Ok(())
}

pub(super) async fn rename(
    context: &AdminContext,
    slug: String,
    title: String,
    replies: &Sender<Reply>,
) -> Result<(), String> {
    find(context, &slug)?;
    let renamed = context.programmes.rename(&slug, &title).await;
    renamed.map_err(|error| error_chain(&error))?;
    send(replies, Reply::EventRenamed { slug, title }).await;
    Ok(())
}

/// Removes an event if that is confirmed; otherwise says what would go.
pub(super) async fn remove(
    context: &AdminContext,
    slug: &str,
    confirmed: bool,
    replies: &Sender<Reply>,
) -> Result<(), String> {
    let event = find(context, slug)?;
    let event = summary(context, &event).await?;
    if confirmed {
        let removed = context.programmes.remove(slug).await;
        removed.map_err(|error| error_chain(&error))?;
    }
    send(replies, Reply::EventRemoved { event, confirmed }).await;
    Ok(())
}

fn find(context: &AdminContext, slug: &str) -> Result<Arc<Event>, String> {
    let event = context.programmes.event(slug);
    event.ok_or_else(|| no_event(context, slug))
}

async fn summary(context: &AdminContext, event: &Event) -> Result<EventSummary, String> {
    let slug = event.slug.to_string();
    let notes = context.programmes.notes(&slug).await;
    Ok(EventSummary {
        title: event.title.clone(),
        first_day: event.first_day.to_string(),
        sessions: event.sessions.len(),
        notes: notes.map_err(|error| error_chain(&error))?,
        slug,
    })
}
