//! What becomes durable while the server runs, here or on another machine, is taken up: events, links,
//! devices and states of sessions, and what follows from them for those who are connected.

use std::sync::Arc;

use sillage_storage::{ChangeStream, RecordKey, StorageChange, StorageError};

use crate::{App, auth::AccessChange, error_chain};

/// Follows the changes until the server stops. The stream was taken before anything was read.
pub(crate) async fn follow(app: Arc<App>, mut changes: ChangeStream) {
    let stop = app.stop.clone();
    while let Some(Some(change)) = stop.run_until_cancelled(changes.next()).await {
        let taken = match &change {
            StorageChange::Document { .. } => Ok(()),
            StorageChange::Record { key, version } => take_up(&app, key, *version).await,
            StorageChange::Gap => reload(&app).await,
        };
        if let Err(error) = taken {
            let error = error_chain(&error);
            tracing::error!(?change, %error, "A change could not be read: what was known before stays");
        }
    }
}

async fn take_up(app: &App, key: &RecordKey, version: u64) -> Result<(), StorageError> {
    app.programmes.take_up(key, version).await?;
    match app.access.take_up(key, version).await? {
        None => {}
        Some(AccessChange::State(document)) => {
            app.restrict(&document).await;
        }
        Some(AccessChange::EventState(event)) => {
            for (document, ..) in app.registry.occupied() {
                if document.event() == event {
                    app.restrict(&document).await;
                }
            }
        }
        Some(AccessChange::Devices(devices)) => {
            for device in devices {
                let role = |document: &_| app.access.granted_role(device, document);
                app.registry.change_roles(device, role).await;
            }
        }
    }
    Ok(())
}

async fn reload(app: &App) -> Result<(), StorageError> {
    app.programmes.reload_all().await?;
    app.access.reload().await?;
    app.restrict_all().await;
    for (document, ..) in app.registry.occupied() {
        app.restrict(&document).await;
    }
    Ok(())
}
