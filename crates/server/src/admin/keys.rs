//! Makes, lists, replaces and revokes keys.

use serde::{Deserialize, Serialize};
use sillage_access::{Role, Scope, Token};
use tokio::sync::mpsc::Sender;

use super::{
    AdminContext, Reply,
    replies::{no_event, send},
};
use crate::{
    auth::{IssuedKey, KeyStatus},
    error_chain,
};

/// A key in a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeySummary {
    pub(crate) id: String,
    pub(crate) role: String,
    /// An event, or `*`.
    pub(crate) scope: String,
    /// When it was made, to the second.
    pub(crate) created: String,
    /// A word that says whether it works.
    pub(crate) status: String,
    pub(crate) label: String,
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
    role: Role,
    event: Option<String>,
    label: String,
    replies: &Sender<Reply>,
) -> Result<(), String> {
    let unknown = |slug: &&str| context.programmes.event(slug).is_none();
    if let Some(slug) = event.as_deref().filter(unknown) {
        return Err(no_event(context, slug));
    }
    let scope = event.map_or(Scope::All, Scope::Event);
    let issued = context.access.issue(role, scope, label, None).await;
    let (issued, token) = issued.map_err(|error| error_chain(&error))?;
    let key = new_key(context, &issued, &token, false);
    send(replies, Reply::NewKey { key }).await;
    Ok(())
}

pub(super) async fn rotate(
    context: &AdminContext,
    label: &str,
    replies: &Sender<Reply>,
) -> Result<(), String> {
    let made = context.access.rotate(label).await;
    let made = made.map_err(|error| error_chain(&error))?;
    if made.is_empty() {
        return Err(format!(
            "No key with the label {label} works; `sillage key list` shows all keys."
        ));
    }
    for (issued, token) in &made {
        let key = new_key(context, issued, token, true);
        send(replies, Reply::NewKey { key }).await;
    }
    send(replies, Reply::KeysRotated).await;
    Ok(())
}

pub(super) async fn list(context: &AdminContext, replies: &Sender<Reply>) {
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
        };
        send(replies, Reply::Key { key }).await;
    }
}

pub(super) async fn revoke(
    context: &AdminContext,
    id: String,
    replies: &Sender<Reply>,
) -> Result<(), String> {
    let revoked = context.access.revoke(&id).await;
    if !revoked.map_err(|error| error_chain(&error))? {
        return Err(format!(
            "There is no key {id}; `sillage key list` shows all keys."
        ));
    }
    send(replies, Reply::KeyRevoked { id }).await;
    Ok(())
}

fn new_key(context: &AdminContext, issued: &IssuedKey, token: &Token, replaces: bool) -> NewKey {
    let key = token.as_str();
    let base = context.base.as_ref();
    NewKey {
        id: issued.grant.id.clone(),
        role: issued.grant.role.to_string(),
        link: base.map(|base| format!("{base}/join#{key}")),
        key: key.to_owned(),
        replaces,
    }
}
