//! `sillage serve`: open, listen, print the links, run until a signal, stop in order.

use std::{
    io::{self, IsTerminal, Write},
    process,
};

use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Layer as _, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use super::{CliError, Engine, Progress, links};
use crate::{
    Server,
    admin::{self, AdminContext},
    http::{
        listen::{self, Served},
        metrics,
        permits::{Capacity, Permits},
    },
    settings::{ListenAddress, LogFormat, Settings},
};

/// The exit code that the second signal gets: the work was cut short.
const CUT_SHORT: i32 = 1;

pub(super) async fn serve(settings: Settings, engine: Engine) -> Result<(), CliError> {
    start_log(&settings);
    let mut signals = Signals::new()?;
    // First the folder, which proves that no other server runs on it, then the port.
    let storage = engine(settings.data.clone(), Progress::new("Reading the journal")).await?;
    let (listener, metrics) = match bind_all(&settings).await {
        Ok(listeners) => listeners,
        Err(failure) => {
            storage.close().await.ok();
            return Err(failure);
        }
    };
    if settings.open {
        tracing::warn!("This server is OPEN: everyone who reaches it may write without a key");
    }
    let server = Server::start(settings, storage, listener).await?;
    take_requests(&server);
    if let Some(listener) = metrics {
        serve_metrics(&server, listener);
    }
    announce(&server).await?;

    signals.next().await;
    tracing::info!("Stopping: what was read is kept first");
    tokio::spawn(async move {
        signals.next().await;
        process::exit(CUT_SHORT);
    });
    server.stop().await?;
    Ok(())
}

fn serve_metrics(server: &Server, listener: TcpListener) {
    if let Ok(address) = listener.local_addr() {
        tracing::info!(%address, "Metrics for whoever can reach this");
    }
    let app = &server.app;
    let service = Served {
        router: metrics::router(app),
        permits: Permits::new(Capacity::of_monitoring()),
        probe: Box::new(|_| None),
        stop: app.stop.clone(),
        tasks: app.tasks.clone(),
    };
    // They are told on the thread that accepts, however busy all others are.
    if let Err(error) = listen::serve(listener, service, None) {
        tracing::error!(%error, "There are no metrics");
    }
}

/// Without the socket the server works, and the commands wait until it stops.
fn take_requests(server: &Server) {
    let app = &server.app;
    let context = AdminContext {
        storage: app.storage.clone(),
        programmes: app.programmes.clone(),
        access: app.access.clone(),
        revisions: app.revisions.clone(),
        base: Some(app.base.clone()),
    };
    if let Err(error) = admin::listen(&app.settings.data, context, app.stop.clone(), &app.tasks) {
        tracing::warn!(%error, "The control socket cannot be made: import, export and key need the server stopped");
    }
}

async fn announce(server: &Server) -> Result<(), CliError> {
    let app = &server.app;
    let mut listening = app.settings.clone();
    listening.public_url = None;
    let listening = listening.base(server.address.port());
    tracing::info!(%listening, "Listening");
    let Some(form) = app.settings.links else {
        if !tracing::enabled!(tracing::Level::INFO) {
            eprintln!("Listening on {listening}");
        }
        return Ok(());
    };
    let keys = app.access.start_keys().await?;
    let mut to = io::stdout().lock();
    writeln!(to, "{}", links::text(form, &listening, &app.base, &keys))?;
    to.flush()?;
    Ok(())
}

async fn bind_all(settings: &Settings) -> Result<(TcpListener, Option<TcpListener>), CliError> {
    let listener = bind(&settings.listen).await?;
    let metrics = match &settings.metrics {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    Ok((listener, metrics))
}

/// `localhost` has two addresses; the older family comes first, as browsers try both.
async fn bind(listen: &ListenAddress) -> Result<TcpListener, CliError> {
    let listen = listen.as_str();
    let unknown =
        |error| CliError::failed(format!("The address {listen} is not known here: {error}"));
    let mut addresses: Vec<_> = tokio::net::lookup_host(listen)
        .await
        .map_err(unknown)?
        .collect();
    addresses.sort_by_key(|address| !address.is_ipv4());
    listen::bind(&addresses).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => CliError::failed(format!(
            "Another program listens on {listen} already; stop it, or choose another port."
        )),
        io::ErrorKind::PermissionDenied => CliError::failed(format!(
            "The system does not allow listening on {listen}; ports below 1024 need a right of their own."
        )),
        _ => CliError::failed(format!("Listening on {listen} failed: {error}")),
    })
}

fn start_log(settings: &Settings) {
    let filter: Targets = settings.log.targets();
    let lines = fmt::layer()
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    let log = tracing_subscriber::registry();
    // A log of an earlier start in the same process, as in tests, goes on.
    match settings.log_format {
        LogFormat::Text => log.with(lines.with_filter(filter)).try_init().ok(),
        LogFormat::Json => log.with(lines.json().with_filter(filter)).try_init().ok(),
    };
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        let (terminate, interrupt) = (SignalKind::terminate(), SignalKind::interrupt());
        Ok(Self {
            terminate: signal(terminate)?,
            interrupt: signal(interrupt)?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
