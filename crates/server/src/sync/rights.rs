//! Whether a connection may stay: its link may be revoked, and the session be hidden under it. Where another
//! grant of the same device gives the same, it stays. That it is paused or frozen is told by the live document.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use sillage_access::{Denied, Role};
use sillage_storage::DocumentId;
use tokio_util::sync::WaitForCancellationFutureOwned;

use super::close::Close;
use crate::App;
use crate::auth::{Author, Authorisation, Credentials, DeviceCookie, Refused};

/// What was presented, and what it is good for now.
pub(super) struct ConnectionRights {
    app: Arc<App>,
    document: DocumentId,
    key: String,
    device: DeviceCookie,
    /// As what it joined, and who is stamped on what it writes.
    joined: (Role, Author),
    ended: Pin<Box<WaitForCancellationFutureOwned>>,
    changed: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl ConnectionRights {
    /// Decides what a key and a device may do with a document. Looked up each time: the device may have
    /// redeemed another key since.
    pub(super) fn decide(
        app: Arc<App>,
        document: DocumentId,
        key: &str,
        device: DeviceCookie,
    ) -> Result<(Self, Authorisation), Refused> {
        let known = device.device(&app);
        let credentials = Credentials {
            key: Some(key),
            device: known.as_ref(),
        };
        let granted = app.access.authorise(credentials, &document)?;
        if let Author::Device(id) = granted.author {
            let access = app.access.clone();
            app.tasks.spawn(async move {
                if let Err(error) = access.seen(id).await {
                    tracing::debug!(%error, "When a device was seen is not kept");
                }
            });
        }
        let rights = Self {
            app,
            document,
            key: key.to_owned(),
            device,
            joined: (granted.role, granted.author),
            ended: Box::pin(granted.ended.clone().cancelled_owned()),
            changed: Box::pin(granted.changed.clone().cancelled_owned()),
        };
        Ok((rights, granted))
    }

    /// Waits until the connection may not stay, and says why. What changes meanwhile is decided at once, and
    /// what changes next is waited for in the same call: nobody else may ever wake an idle connection.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Close> {
        loop {
            if self.ended.as_mut().poll(context).is_ready() {
                if let Err(close) = self.stand_on_another() {
                    return Poll::Ready(close);
                }
                continue;
            }
            std::task::ready!(self.changed.as_mut().poll(context));
            if let Err(close) = self.renew() {
                return Poll::Ready(close);
            }
        }
    }

    /// Its grant has ended: what else the device has may do as well. With less, whoever writes comes back.
    fn stand_on_another(&mut self) -> Result<(), Close> {
        let (app, document) = (self.app.clone(), self.document.clone());
        match Self::decide(app, document, "", self.device) {
            Ok((rights, _)) if rights.joined == self.joined => {
                *self = rights;
                Ok(())
            }
            Ok((_, granted)) if granted.role.can_write() => Err(Close::Restart),
            _ => Err(Close::Revoked),
        }
    }

    /// Decides again whether the connection may stay.
    fn renew(&mut self) -> Result<(), Close> {
        let (app, document) = (self.app.clone(), self.document.clone());
        match Self::decide(app, document, &self.key, self.device) {
            Ok((_, granted)) if granted.why_reads == Some(Denied::Removed) => {
                return Err(Close::Removed);
            }
            Ok((rights, _)) => *self = rights,
            Err(Refused::NoSuchSession) => return Err(Close::NoSession),
            // A key that was replaced lets nobody join, and throws nobody out.
            Err(_) => {
                self.changed = Box::pin(self.app.access.next_change().cancelled_owned());
            }
        }
        Ok(())
    }
}
