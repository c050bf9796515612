//! From a request to a socket: what can be refused before the upgrade is refused here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use bytes::Bytes;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use sillage_live::{JoinRequest, OpenError, Wire};
use sillage_storage::{DocumentId, StorageError};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::hocuspocus::Conversation;
use super::rights::ConnectionRights;
use super::socket::{READER_LIMIT, Socket, WRITER_LIMIT};
use super::yjs;
use crate::App;
use crate::auth::{Author, DeviceCookie, Refused};
use crate::http::listen::HttpStream;
use crate::http::origin;
use crate::http::pending::PendingConnections;
use crate::http::permits::{Holder, Permit};
use crate::settings::PublicUrl;

/// Seconds after which an overloaded or stopping server may be asked again, at the earliest, and
/// the spread that keeps clients from coming back all at once.
const RETRY: (u8, u8) = (5, 25);

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/sync/{event}/{session}", get(yjs_socket))
        .route("/hocuspocus", get(hocuspocus_socket))
}

#[derive(Deserialize)]
struct Parameters {
    key: Option<String>,
}

/// `/sync/{event}/{session}?key=…`: y-websocket retries an accepted and closed socket every
/// 100 ms, so everything that can be refused is refused here.
async fn yjs_socket(
    State(app): State<Arc<App>>,
    Path((event, session)): Path<(String, String)>,
    Query(parameters): Query<Parameters>,
    holder: Option<Extension<Holder>>,
    request: Request,
) -> Result<Response, Refusal> {
    let upgrade = Upgrade::check(&app, request)?;
    let document = DocumentId::new(&event, &session).map_err(|_| Refusal::NoSession)?;
    let key = parameters.key.unwrap_or_default();
    let (rights, granted) =
        ConnectionRights::decide(app.clone(), document.clone(), &key, upgrade.device)?;
    let keyed = granted.author != Author::Nobody;
    if let (true, Some(Extension(holder))) = (keyed, &holder) {
        // Before it waits for anything: in a flood others would evict it meanwhile.
        holder.keep();
    }
    app.enter(&document).await?;
    let handle = app.registry.open(&document).await?;
    let joining = JoinRequest {
        role: granted.role,
        device: granted.author.stamp(),
        identity: granted.author.identity(),
        wire: Wire::Yjs,
    };
    let connection = handle.join(joining).await?;
    let limit = if granted.role.can_write() {
        WRITER_LIMIT
    } else {
        READER_LIMIT
    };
    let span = tracing::debug_span!("connection", wire = "yjs", %document, id = connection.id().0);
    let Upgrade {
        response,
        upgrading,
        ..
    } = upgrade;
    let rate = app.settings.update_rate.get();
    app.tasks.spawn(
        async move {
            if let Some((stream, read, permit)) = stream(upgrading).await {
                let holder = permit.holder();
                if !keyed {
                    holder.settle();
                }
                let socket = Socket::new(stream, read, limit, rate).await;
                yjs::converse(socket, connection, rights, &holder.evicted).await;
            }
        }
        .instrument(span),
    );
    Ok(response)
}

/// `/hocuspocus`: keys and documents come in the frames.
async fn hocuspocus_socket(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Refusal> {
    let Upgrade {
        response,
        upgrading,
        device,
    } = Upgrade::check(&app, request)?;
    let span = tracing::debug_span!("connection", wire = "hocuspocus");
    let (tasks, then) = (app.tasks.clone(), app.tasks.clone());
    let silent = CancellationToken::new();
    let slot = app.sockets.pending.admit(&silent);
    tasks.spawn(
        async move {
            if let Some((stream, read, permit)) = stream(upgrading).await {
                let rate = app.settings.update_rate.get();
                let socket = Socket::new(stream, read, READER_LIMIT, rate).await;
                let conversation = Conversation::new(app, socket, (slot, silent), permit, device);
                // A task of its own: this one holds more than twice the memory, for the sake of what is over.
                then.spawn(conversation.run().in_current_span());
            }
        }
        .instrument(span),
    );
    Ok(response)
}

/// The sockets of this process.
#[derive(Debug, Default)]
pub(crate) struct Sockets {
    /// Those on which no document was joined yet.
    pending: PendingConnections,
    /// The operator was told of a refused origin; once is enough.
    warned: AtomicBool,
}

impl Sockets {
    /// Behind a proxy that sends another Host, nobody can write until `--public-url` is set.
    fn warn_of_origin(&self, headers: &HeaderMap) {
        if self.warned.swap(true, Ordering::Relaxed) {
            return;
        }
        let text = |name| {
            let value: Option<&HeaderValue> = headers.get(name);
            let value = value.map_or("none", |value| value.to_str().unwrap_or("no text"));
            value.escape_debug().to_string()
        };
        let (origin, host) = (text(header::ORIGIN), text(header::HOST));
        tracing::warn!(
            origin,
            host,
            "A page of another address was refused. If people use that address, set --public-url to it"
        );
    }
}

/// A request that may become a socket.
struct Upgrade {
    response: Response,
    upgrading: OnUpgrade,
    /// The device that the browser says it is.
    device: DeviceCookie,
}

impl Upgrade {
    fn check(app: &App, mut request: Request) -> Result<Self, Refusal> {
        let accept = accept_key(request.headers()).ok_or(Refusal::NotASocket)?;
        if !origin::is_allowed(
            request.headers(),
            app.settings.public_url.as_ref().map(PublicUrl::as_str),
        ) {
            app.sockets.warn_of_origin(request.headers());
            return Err(Refusal::ForeignOrigin);
        }
        if app.stop.is_cancelled() {
            return Err(Refusal::Busy);
        }
        let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        // Browsers fail the handshake when none of what they offer comes back.
        if let Some(protocol) = first_protocol(request.headers()) {
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, protocol);
        }
        Ok(Self {
            response,
            device: DeviceCookie::read(app, request.headers()),
            upgrading: hyper::upgrade::on(&mut request),
        })
    }
}

/// The proof that the handshake was understood, if it is one.
fn accept_key(headers: &HeaderMap) -> Option<HeaderValue> {
    let is = |name, value: &str| {
        let header: Option<&HeaderValue> = headers.get(name);
        header
            .and_then(|header| header.to_str().ok())
            .is_some_and(|header| {
                header
                    .split(',')
                    .any(|part| part.trim().eq_ignore_ascii_case(value))
            })
    };
    let asks = is(header::CONNECTION, "upgrade")
        && is(header::UPGRADE, "websocket")
        && is(header::SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asks)?;
    HeaderValue::try_from(derive_accept_key(key.as_bytes())).ok()
}

fn first_protocol(headers: &HeaderMap) -> Option<HeaderValue> {
    let offered = headers.get(header::SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
    HeaderValue::from_str(offered.split(',').next()?.trim()).ok()
}

/// The bare stream below the upgraded connection, what was read of it too early, and its permit.
async fn stream(upgrading: OnUpgrade) -> Option<(TcpStream, Bytes, Permit)> {
    let upgraded = upgrading
        .await
        .inspect_err(|error| tracing::debug!(%error, "No upgrade"))
        .ok()?;
    let parts = upgraded.downcast::<TokioIo<HttpStream>>().ok()?;
    let (stream, permit) = parts.io.into_inner().into_parts()?;
    Some((stream, parts.read_buf, permit))
}

/// Why a request did not become a socket.
#[derive(Debug, Clone, Copy)]
enum Refusal {
    NotASocket,
    ForeignOrigin,
    NoKey,
    NoSession,
    Busy,
    Quarantined,
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unknown | Refused::Unusable(_) | Refused::Mistyped(_) | Refused::Full => {
                Self::NoKey
            }
            Refused::NoSuchSession => Self::NoSession,
            Refused::Storage(_) => Self::Busy,
        }
    }
}

impl From<StorageError> for Refusal {
    fn from(_: StorageError) -> Self {
        Self::Busy
    }
}

impl From<OpenError> for Refusal {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Quarantined(_) => Self::Quarantined,
            OpenError::Storage(_) | OpenError::Closing => Self::Busy,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, sentence) = match self {
            Self::NotASocket => (
                StatusCode::UPGRADE_REQUIRED,
                "This address is for WebSocket connections.\n",
            ),
            Self::ForeignOrigin => (
                StatusCode::FORBIDDEN,
                "This server refuses pages of another address. If people use that address, set --public-url to it.\n",
            ),
            Self::NoKey => (StatusCode::UNAUTHORIZED, "This key no longer works.\n"),
            Self::NoSession => (StatusCode::NOT_FOUND, "No such session.\n"),
            Self::Quarantined => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The server cannot open this note: something in it is damaged.\n",
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Not available right now. Try again.\n",
            ),
        };
        let mut response = (status, Body::from(sentence)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // Whoever wanted a socket asks for nothing else, and should not keep a permit.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        match self {
            Self::NotASocket => {
                headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            }
            Self::Busy | Self::Quarantined => {
                headers.insert(header::RETRY_AFTER, retry_after());
            }
            _ => {}
        }
        response
    }
}

fn retry_after() -> HeaderValue {
    let mut random = [0];
    // Without randomness all clients come back together, which is bearable.
    let _ = getrandom::fill(&mut random);
    HeaderValue::from(u64::from(RETRY.0 + random[0] % RETRY.1))
}
