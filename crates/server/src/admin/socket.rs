//! The socket in the data folder, both ends of it.

use std::{
    fs, io,
    os::{
        fd::AsRawFd,
        unix::{ffi::OsStrExt, fs::PermissionsExt},
    },
    path::{Path, PathBuf},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream, unix::OwnedReadHalf},
    sync::mpsc,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{AdminContext, AdminError, Reply, Request, SOCKET, perform};

/// Replies on their way: enough to keep both ends busy, few enough to hold in memory.
const REPLIES: usize = 16;
/// A programme has at most 5 MiB; base 64 and JSON add a third.
const REQUEST_BYTES: usize = 8 * 1024 * 1024;
/// The longest path that the system takes as the address of a socket, without its final zero.
const ADDRESS_BYTES: usize = 107;

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
    let listener = UnixListener::bind(Address::of(data)?.path())?;
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
    // One byte more than may come tells a request that is too large.
    let mut reading = BufReader::new(reading.take(REQUEST_BYTES as u64 + 1));
    reading.read_line(&mut line).await?;
    if line.len() > REQUEST_BYTES {
        let error = AdminError::TooLarge;
        return writing.write_all(&as_line(&Reply::Failed { error })).await;
    }
    let request: Request = match serde_json::from_str(&line) {
        Ok(request) => request,
        Err(error) => {
            let error = AdminError::NotUnderstood {
                detail: error.to_string(),
            };
            return writing.write_all(&as_line(&Reply::Failed { error })).await;
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

/// The address of the socket in a folder. A path may be longer than an address of a socket: then
/// the folder is opened, and named by its descriptor.
struct Address {
    path: PathBuf,
    /// Open as long as the path is used.
    _folder: Option<fs::File>,
}

impl Address {
    fn of(data: &Path) -> io::Result<Self> {
        let path = data.join(SOCKET);
        if path.as_os_str().as_bytes().len() <= ADDRESS_BYTES {
            return Ok(Self {
                path,
                _folder: None,
            });
        }
        let folder = fs::File::open(data)?;
        Ok(Self {
            path: format!("/proc/self/fd/{}/{SOCKET}", folder.as_raw_fd()).into(),
            _folder: Some(folder),
        })
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

/// The replies of a running server; `None` if none runs on this folder.
pub(crate) async fn ask(data: &Path, request: &Request) -> io::Result<Option<Replies>> {
    let connected = match Address::of(data) {
        Ok(address) => UnixStream::connect(address.path()).await,
        Err(error) => Err(error),
    };
    let stream = match connected {
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
    if line.len() > REQUEST_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
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
        let reply = serde_json::from_str(&line).map_err(|error| {
            let why = format!(
                "The server that runs on this folder is of another version than this program; restart it, then ask \
                 again ({error})"
            );
            io::Error::new(io::ErrorKind::InvalidData, why)
        })?;
        Ok(Some(reply))
    }
}
