//! The socket in the data folder, both ends of it.

use std::{fs, io, os::unix::fs::PermissionsExt, path::Path};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream, unix::OwnedReadHalf},
    sync::mpsc,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{AdminContext, Reply, Request, SOCKET, perform};

/// Replies on their way: enough to keep both ends busy, few enough to hold in memory.
const REPLIES: usize = 16;
/// A programme has at most 5 MiB; base 64 and JSON add a third.
const REQUEST_BYTES: u64 = 8 * 1024 * 1024;

/// Answers requests until `stop`. The lock of the folder is held, so a socket left there is dead.
pub(crate) fn listen(
    data: &Path,
    context: AdminContext,
    stop: CancellationToken,
    tasks: &TaskTracker,
) -> io::Result<()> {
    let path = data.join(SOCKET);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    let each = tasks.clone();
    tasks.spawn(async move {
        while let Some(Ok((stream, _))) = stop.run_until_cancelled(listener.accept()).await {
            let (context, stop) = (context.clone(), stop.clone());
            each.spawn(async move {
                let ended = stop.run_until_cancelled(serve(stream, context)).await;
                if let Some(Err(error)) = ended {
                    tracing::warn!(%error, "A request of the command line ended early");
                }
            });
        }
        // Who asks from now on opens the folder.
        fs::remove_file(&path).ok();
    });
    Ok(())
}

async fn serve(stream: UnixStream, context: AdminContext) -> io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reading.take(REQUEST_BYTES))
        .read_line(&mut line)
        .await?;
    let request: Request = match serde_json::from_str(&line) {
        Ok(request) => request,
        Err(error) => {
            let why = format!("The running server does not understand this command: {error}");
            return writing.write_all(&as_line(&Reply::Failed { why })).await;
        }
    };
    let mut replies = start(request, context);
    while let Some(reply) = replies.recv().await {
        writing.write_all(&as_line(&reply)).await?;
    }
    Ok(())
}

/// Does the work beside, and hands over the replies as they come.
pub(crate) fn start(request: Request, context: AdminContext) -> mpsc::Receiver<Reply> {
    let (replies, receiver) = mpsc::channel(REPLIES);
    tokio::spawn(perform(request, context, replies));
    receiver
}

fn as_line(reply: &Reply) -> Vec<u8> {
    let mut line = serde_json::to_vec(reply).expect("a reply is plain data");
    line.push(b'\n');
    line
}

/// The replies of a running server; `None` if none runs on this folder.
pub(crate) async fn ask(data: &Path, request: &Request) -> io::Result<Option<Replies>> {
    let stream = match UnixStream::connect(data.join(SOCKET)).await {
        Ok(stream) => stream,
        Err(error)
            if [io::ErrorKind::NotFound, io::ErrorKind::ConnectionRefused]
                .contains(&error.kind()) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let (reading, mut writing) = stream.into_split();
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    writing.write_all(&line).await?;
    Ok(Some(Replies(BufReader::new(reading))))
}

/// The replies of a running server, as they come.
pub(crate) struct Replies(BufReader<OwnedReadHalf>);

impl Replies {
    /// The next one; `None` if the server went away.
    pub(crate) async fn next(&mut self) -> io::Result<Option<Reply>> {
        let mut line = String::new();
        if self.0.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        Ok(Some(serde_json::from_str(&line)?))
    }
}
