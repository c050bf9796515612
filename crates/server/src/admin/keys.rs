//! Makes, lists, replaces and revokes keys.

use jiff::{Span, Timestamp, Zoned, civil::Date};
use serde::{Deserialize, Serialize};
use sillage_access::{Role, Scope, Token};
use tokio::sync::mpsc::Sender;

use super::{
    AdminContext, AdminError, EventPart, Reply,
    replies::{no_event, send},
};
use crate::auth::{GrantRequest, IssuedKey, KeyStatus};

/// What a new key is to give, in the words of whoever asks for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeyRequest {
    pub(crate) role: Role,
    /// Where it holds; everywhere without any of these.
    #[serde(flatten)]
    pub(crate) scope: Scope,
    #[serde(default)]
    pub(crate) label: String,
    /// A day, a moment, or a time from now on.
    #[serde(default)]
    pub(crate) expires: Option<String>,
    /// How many devices may join by it.
    #[serde(default)]
    pub(crate) devices: Option<u32>,
}

/// A key in a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeySummary {
    pub(crate) id: String,
    pub(crate) role: String,
    /// An event, what of it, or `*`.
    pub(crate) scope: String,
    /// When it was made, to the second.
    pub(crate) created: String,
    /// A word that says whether it works.
    pub(crate) status: String,
    pub(crate) label: String,
    /// When it ends by itself.
    #[serde(default)]
    pub(crate) expires: Option<String>,
    /// How many devices joined by it.
    #[serde(default)]
    pub(crate) devices: usize,
    /// How many may.
    #[serde(default)]
    pub(crate) max_devices: Option<u32>,
    /// The key of whoever made it.
    #[serde(default)]
    pub(crate) made_by: Option<String>,
}

/// A key that was just made: its text is here and nowhere else.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NewKey {
    pub(crate) id: String,
    pub(crate) role: String,
    pub(crate) key: String,
    /// The link that opens it, where the address of the server is known.
    pub(crate) link: Option<String>,
    /// It stands in the place of another.
    pub(crate) replaces: bool,
}

pub(super) async fn issue(
    context: &AdminContext,
    key: KeyRequest,
    replies: &Sender<Reply>,
) -> Result<(), AdminError> {
    check_scope(context, &key.scope)?;
    let expires = key.expires.as_deref().map(|text| end(text, &Zoned::now()));
    let request = GrantRequest {
        expires: expires.transpose()?,
        max_devices: key.devices,
        ..GrantRequest::new(key.role, key.scope, key.label)
    };
    let (issued, token) = context.access.issue(request).await?;
    let key = new_key(context, &issued, &token, false);
    send(replies, Reply::NewKey { key }).await;
    Ok(())
}

/// Whether there is what a key is to be for.
fn check_scope(context: &AdminContext, scope: &Scope) -> Result<(), AdminError> {
    let Some(slug) = scope.event() else {
        return Ok(());
    };
    let event = context.programmes.event(slug);
    let event = event.ok_or_else(|| no_event(context, slug))?;
    let (part, name, known) = match scope {
        Scope::All | Scope::Event(_) => return Ok(()),
        Scope::Theme { theme, .. } => (EventPart::Theme, theme, event.theme(theme).is_some()),
        Scope::Room { room, .. } => (EventPart::Room, room, event.room(room).is_some()),
        Scope::Session { session, .. } => (
            EventPart::Session,
            session,
            event.session(session).is_some(),
        ),
    };
    if known {
        return Ok(());
    }
    Err(AdminError::UnknownPart {
        event: slug.to_owned(),
        part,
        name: name.clone(),
    })
}

/// When something ends that is said as a day (`2026-12-01`, that day included), a moment
/// (`2026-12-01T18:00Z`), or a time from now on (`24h`, `30d`).
fn end(text: &str, now: &Zoned) -> Result<Timestamp, AdminError> {
    let text = text.trim();
    let day = || text.parse::<Date>().ok()?.tomorrow().ok();
    let day = || day()?.to_zoned(now.time_zone().clone()).ok();
    let later = || now.checked_add(text.parse::<Span>().ok()?).ok();
    let ends = text
        .parse::<Timestamp>()
        .ok()
        .or_else(|| Some(day()?.timestamp()))
        .or_else(|| Some(later()?.timestamp()));
    let text = text.to_owned();
    let Some(ends) = ends else {
        return Err(AdminError::NoEnd { text });
    };
    if ends <= now.timestamp() {
        return Err(AdminError::PastEnd { text });
    }
    Ok(ends)
}

pub(super) async fn rotate(
    context: &AdminContext,
    label: &str,
    replies: &Sender<Reply>,
) -> Result<(), AdminError> {
    let made = context.access.rotate(label).await?;
    if made.is_empty() {
        let label = label.to_owned();
        return Err(AdminError::NoKeyToRotate { label });
    }
    for (issued, token) in &made {
        let key = new_key(context, issued, token, true);
        send(replies, Reply::NewKey { key }).await;
    }
    send(replies, Reply::KeysRotated).await;
    Ok(())
}

pub(super) async fn list(context: &AdminContext, replies: &Sender<Reply>) {
    let joined = context.access.joined_by();
    for issued in context.access.list() {
        let status = match context.access.status(&issued) {
            KeyStatus::Works => "works",
            KeyStatus::Replaced => "replaced",
            KeyStatus::Revoked => "revoked",
            KeyStatus::Expired => "expired",
            KeyStatus::OtherPepper => "other-pepper",
        };
        let grant = &issued.grant;
        let key = KeySummary {
            id: grant.id.clone(),
            role: grant.role.to_string(),
            scope: grant.scope.to_string(),
            created: format!("{:.0}", grant.created),
            status: status.to_owned(),
            label: grant.label.clone(),
            expires: grant.expires.map(|expires| format!("{expires:.0}")),
            devices: joined.get(&grant.id).copied().unwrap_or_default(),
            max_devices: grant.max_devices,
            made_by: grant.made_by.clone(),
        };
        send(replies, Reply::Key { key }).await;
    }
}

pub(super) async fn revoke(
    context: &AdminContext,
    id: String,
    replies: &Sender<Reply>,
) -> Result<(), AdminError> {
    if !context.access.revoke(&id).await? {
        return Err(AdminError::UnknownKey { id });
    }
    send(replies, Reply::KeyRevoked { id }).await;
    Ok(())
}

pub(super) async fn reinstate(
    context: &AdminContext,
    id: String,
    replies: &Sender<Reply>,
) -> Result<(), AdminError> {
    if !context.access.reinstate(&id).await? {
        return Err(AdminError::NotRevoked { id });
    }
    send(replies, Reply::KeyReinstated { id }).await;
    Ok(())
}

fn new_key(context: &AdminContext, issued: &IssuedKey, token: &Token, replaces: bool) -> NewKey {
    let key = token.as_str();
    let base = context.base.as_ref();
    let to = match &issued.grant.scope {
        Scope::Session { event, session } => format!("?to={event}/{session}"),
        _ => String::new(),
    };
    NewKey {
        id: issued.grant.id.clone(),
        role: issued.grant.role.to_string(),
        link: base.map(|base| format!("{base}/join{to}#{key}")),
        key: key.to_owned(),
        replaces,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_a_day_a_moment_or_a_time_from_now_on() {
        let now: Zoned = "2026-11-01T10:00:00+01:00[Europe/Paris]".parse().unwrap();
        let end = |text| end(text, &now).map(|end| end.to_string());
        assert_eq!(end("2026-11-02").unwrap(), "2026-11-02T23:00:00Z");
        assert_eq!(
            end(" 2026-11-02T18:00:00Z").unwrap(),
            "2026-11-02T18:00:00Z"
        );
        assert_eq!(end("24h").unwrap(), "2026-11-02T09:00:00Z");
        assert_eq!(end("30d").unwrap(), "2026-12-01T09:00:00Z");
        for over in ["2026-10-31", "0h", "-1d"] {
            let text = over.to_owned();
            assert_eq!(end(over), Err(AdminError::PastEnd { text }));
        }
        for odd in ["", "demain", "01/12/2026"] {
            let text = odd.to_owned();
            assert_eq!(end(odd), Err(AdminError::NoEnd { text }));
        }
    }
}
