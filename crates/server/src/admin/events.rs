//! Lists, renames and removes events.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sillage_programme::Event;
use tokio::sync::mpsc::Sender;

use super::{
    AdminContext, AdminError, Reply,
    replies::{no_event, send},
};

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

pub(super) async fn list(
    context: &AdminContext,
    replies: &Sender<Reply>,
) -> Result<(), AdminError> {
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
) -> Result<(), AdminError> {
    find(context, &slug)?;
    context.programmes.rename(&slug, &title).await?;
    send(replies, Reply::EventRenamed { slug, title }).await;
    Ok(())
}

/// Removes an event if that is confirmed; otherwise says what would go.
pub(super) async fn remove(
    context: &AdminContext,
    slug: &str,
    confirmed: bool,
    replies: &Sender<Reply>,
) -> Result<(), AdminError> {
    let event = find(context, slug)?;
    let event = summary(context, &event).await?;
    if confirmed {
        context.programmes.remove(slug).await?;
    }
    send(replies, Reply::EventRemoved { event, confirmed }).await;
    Ok(())
}

fn find(context: &AdminContext, slug: &str) -> Result<Arc<Event>, AdminError> {
    let event = context.programmes.event(slug);
    event.ok_or_else(|| no_event(context, slug))
}

async fn summary(context: &AdminContext, event: &Event) -> Result<EventSummary, AdminError> {
    let slug = event.slug.to_string();
    Ok(EventSummary {
        title: event.title.clone(),
        first_day: event.first_day.to_string(),
        sessions: event.sessions.len(),
        notes: context.programmes.notes(&slug).await?,
        slug,
    })
}
