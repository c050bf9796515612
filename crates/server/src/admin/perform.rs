//! Does what the operator asks, wherever it was asked.

use tokio::sync::mpsc::Sender;

use super::{
    AdminContext, Reply, Request, events,
    export::{export, report},
    history, import, keys,
    replies::send,
};

/// Does it, and says how it ended. That nobody listens any more is no reason to stop half-way.
pub(crate) async fn perform(request: Request, context: AdminContext, replies: Sender<Reply>) {
    let ended = match request {
        Request::Import {
            event,
            file,
            options,
        } => import::import(&context, (event, &file), &options, &replies).await,
        Request::Export {
            event,
            format,
            extent,
            options,
        } => export(&context, &event, (&format, &extent, options), &replies).await,
        Request::Report { event } => report(&context, &event, &replies).await,
        Request::IssueKey(key) => keys::issue(&context, key, &replies).await,
        Request::ListKeys => {
            keys::list(&context, &replies).await;
            Ok(())
        }
        Request::RotateKeys { label } => keys::rotate(&context, &label, &replies).await,
        Request::RevokeKey { id } => keys::revoke(&context, id, &replies).await,
        Request::ReinstateKey { id } => keys::reinstate(&context, id, &replies).await,
        Request::History { session, what } => {
            history::history(&context, &session, what, &replies).await
        }
        Request::ListEvents => events::list(&context, &replies).await,
        Request::RenameEvent { event, title } => {
            events::rename(&context, event, title, &replies).await
        }
        Request::UndoEvent { event, confirmed } => {
            import::undo(&context, event, confirmed, &replies).await
        }
        Request::RemoveEvent { event, confirmed } => {
            events::remove(&context, &event, confirmed, &replies).await
        }
    };
    let last = match ended {
        Ok(()) => Reply::Done,
        Err(error) => Reply::Failed { error },
    };
    send(&replies, last).await;
}
