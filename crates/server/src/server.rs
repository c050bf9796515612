//! The server: storage, state, routes and a listener put together, and taken apart in order.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use sillage_live::{Options, Registry};
use sillage_storage::{Storage, StorageError};
use tokio::{net::TcpListener, runtime::Handle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    App,
    auth::{self, Access, Pepper, PepperError},
    following,
    http::{
        assets::{self, Assets},
        headers, health, listen,
        permits::{Capacity, Permits},
    },
    programmes::{ImportError, Programmes},
    revisions::Revisions,
    settings::Settings,
    sync,
    web::{self, SearchIndex, WrittenNotes, editor},
};

/// How long connections may take to finish and close.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The storage does not answer.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// There is no pepper.
    #[error(transparent)]
    Pepper(#[from] PepperError),
    /// The example programme could not be kept.
    #[error("The example programme could not be loaded: {0}")]
    Examples(#[from] ImportError),
    /// The system does not let it listen.
    #[error("The listening socket cannot be used: {0}")]
    Listener(#[from] io::Error),
}

/// A server that listens.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its state.
    pub app: Arc<App>,
}

impl Server {
    /// Serves `storage` on `listener`; with `example`, an empty storage gets the example programme.
    pub async fn start(
        settings: Settings,
        storage: Arc<dyn Storage>,
        listener: TcpListener,
    ) -> Result<Self, StartError> {
        let address = listener.local_addr()?;
        let changes = storage.changes();
        let programmes = Arc::new(Programmes::load(storage.clone(), settings.open).await?);
        if settings.example {
            programmes.add_examples().await?;
        }
        let pepper = Pepper::configured(&settings)?;
        let access =
            Access::load(storage.clone(), programmes.clone(), pepper, settings.open).await?;
        let access = Arc::new(access);
        let registry = Registry::new(storage.clone(), Options::default());
        let capacity = Capacity::of_process();
        let permits = Permits::new(capacity);
        let app = Arc::new(App {
            sockets: sync::Sockets::default(),
            search: SearchIndex::follow(&settings.data, storage.clone(), registry.clone()),
            revisions: Revisions::new(storage.clone(), registry.clone(), access.clone()),
            registry,
            written: WrittenNotes::follow(storage.clone()).await?,
            storage,
            access,
            programmes,
            base: settings.base(address.port()),
            settings,
            assets: Assets::embedded(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        });
        // Before anybody can open a document.
        app.restrict_all().await;
        app.tasks.spawn(following::follow(app.clone(), changes));
        let revisions = app.revisions.clone();
        let stop = app.stop.clone();
        app.tasks
            .spawn(async move { stop.run_until_cancelled(revisions.verify_seals()).await });
        let service = listen::Served {
            router: router(&app, capacity.streams),
            permits,
            probe: health::probe(&app),
            stop: app.stop.clone(),
            tasks: app.tasks.clone(),
        };
        listen::serve(listener, service, Some(Handle::current()))?;
        Ok(Self { address, app })
    }

    /// Stops: nothing new is accepted, what was read is kept and acknowledged, sockets are closed,
    /// then the storage. Takes at most 10 s.
    pub async fn stop(self) -> Result<(), StorageError> {
        let app = self.app;
        app.stop.cancel();
        app.tasks.close();
        let draining = async {
            app.registry.shutdown().await;
            app.tasks.wait().await;
        };
        if tokio::time::timeout(SHUTDOWN_TIMEOUT, draining)
            .await
            .is_err()
        {
            tracing::warn!(
                left = app.tasks.len(),
                "Some connections did not end in time"
            );
        }
        app.storage.close().await
    }
}

fn router(app: &Arc<App>, streams: usize) -> Router {
    let router = Router::new()
        .merge(health::routes())
        .merge(assets::routes())
        .merge(auth::routes())
        .merge(sync::routes())
        .merge(editor::routes())
        .merge(web::routes(streams))
        .with_state(app.clone());
    headers::wrap(router, app.base.starts_with("https://"))
}
