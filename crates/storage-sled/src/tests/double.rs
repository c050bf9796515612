//! A disk for tests, mounted over a folder: it lists every call, fails the one it is told to, and
//! says what a power cut would leave. Calls for other folders pass.
//!
//! Nothing is durable before its sync, and no name before the sync of its folder. At the cut each
//! write since then is dropped, applied or torn at sectors; of the changes of a folder's names, some
//! first ones are applied. After a failed sync no later sync makes the writes before it durable.

use std::fs;
use std::io;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::disk::SystemCall;

static MOUNTED: Mutex<Vec<Arc<Double>>> = Mutex::new(Vec::new());

/// What was done, in order.
#[derive(Debug, Clone)]
pub(super) enum DiskCall {
    Create(PathBuf),
    Write(PathBuf, Vec<u8>, u64),
    SetLength(PathBuf, u64),
    Sync(PathBuf),
    FailedSync(PathBuf),
    /// A write or a change of the length.
    Failed(PathBuf),
    MakeFolder(PathBuf),
    SyncFolder(PathBuf),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
}

/// Which call fails, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    /// Calls that still succeed.
    pub(super) after: usize,
    /// The system's number of the error.
    pub(super) error: i32,
    /// All calls that change something from there on, until the disk heals.
    pub(super) lasts: bool,
}

pub(super) struct Double {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    done: Vec<DiskCall>,
    calls: usize,
    fault: Option<Fault>,
    /// The calls that failed, as words.
    failed: Vec<String>,
}

/// Unmounts when it is dropped.
pub(super) struct Mounted(Arc<Double>);

impl Mounted {
    pub(super) fn over(folder: &Path) -> Self {
        let folder = folder.canonicalize().expect("the folder is there");
        let state = Mutex::default();
        let double = Arc::new(Double { folder, state });
        lock(&MOUNTED).push(Arc::clone(&double));
        Self(double)
    }

    pub(super) fn fail(&self, fault: Fault) {
        self.0.state().fault = Some(fault);
    }

    pub(super) fn heal(&self) {
        self.0.state().fault = None;
    }

    /// The calls that failed so far.
    pub(super) fn failed(&self) -> Vec<String> {
        self.0.state().failed.clone()
    }

    /// How much was done so far.
    pub(super) fn now(&self) -> usize {
        self.0.state().done.len()
    }

    /// What was done so far.
    pub(super) fn done(&self) -> Vec<DiskCall> {
        self.0.state().done.clone()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        lock(&MOUNTED).retain(|double| !Arc::ptr_eq(double, &self.0));
    }
}

pub(crate) fn call<T>(call: SystemCall<'_>, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let Some(double) = mounted(call) else {
        return make();
    };
    let mut state = double.state();
    if let Some(error) = state.due(call) {
        match call {
            SystemCall::Sync(file) => state.done.push(DiskCall::FailedSync(path_of(file))),
            SystemCall::SetLength(file, _) => state.done.push(DiskCall::Failed(path_of(file))),
            _ => {}
        }
        return Err(error);
    }
    let file = call.file();
    let answer = make()?;
    let done = match call {
        SystemCall::Create(path) => DiskCall::Create(path.to_owned()),
        SystemCall::SetLength(_, length) => DiskCall::SetLength(file, length),
        SystemCall::Sync(_) => DiskCall::Sync(file),
        SystemCall::MakeFolder(path) => DiskCall::MakeFolder(path.to_owned()),
        SystemCall::SyncFolder(path) => DiskCall::SyncFolder(path.to_owned()),
        SystemCall::Rename(from, to) => DiskCall::Rename(from.to_owned(), to.to_owned()),
        SystemCall::Remove(path) => DiskCall::Remove(path.to_owned()),
        SystemCall::Open(_)
        | SystemCall::Read(_)
        | SystemCall::Write(..)
        | SystemCall::List(_)
        | SystemCall::Room(_) => {
            return Ok(answer);
        }
    };
    state.done.push(done);
    Ok(answer)
}

pub(crate) fn write(
    call: SystemCall<'_>,
    make: impl FnOnce(usize) -> io::Result<usize>,
) -> io::Result<usize> {
    let SystemCall::Write(file, bytes, offset) = call else {
        unreachable!("only writes come here")
    };
    let Some(double) = mounted(call) else {
        return make(usize::MAX);
    };
    let mut state = double.state();
    let limit = match state.due(call) {
        None => usize::MAX,
        // A full disk takes a part first; the next write is refused.
        Some(error) if error.kind() == io::ErrorKind::StorageFull && bytes.len() > 1 => {
            if let Some(fault) = &mut state.fault {
                fault.after = 0;
            }
            bytes.len() / 2
        }
        Some(error) => {
            state.done.push(DiskCall::Failed(path_of(file)));
            return Err(error);
        }
    };
    let written = make(limit)?;
    let done = DiskCall::Write(path_of(file), bytes[..written].to_vec(), offset);
    state.done.push(done);
    Ok(written)
}

impl Double {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    /// The error of this call, if it is the one that fails.
    fn due(&mut self, call: SystemCall<'_>) -> Option<io::Error> {
        self.calls += 1;
        let fault = self.fault.as_mut()?;
        if fault.after > 0 {
            fault.after -= 1;
            return None;
        }
        let error = io::Error::from_raw_os_error(fault.error);
        if fault.lasts && !call.changes() {
            return None;
        }
        if !fault.lasts {
            self.fault = None;
        }
        let words = format!("{call:?}");
        self.failed.push(words.chars().take(200).collect());
        Some(error)
    }
}

impl SystemCall<'_> {
    /// Whether it is one that a disk refuses that can only be read.
    fn changes(self) -> bool {
        !matches!(
            self,
            Self::Open(_) | Self::Read(_) | Self::List(_) | Self::Room(_)
        )
    }

    fn file(self) -> PathBuf {
        match self {
            Self::Read(file)
            | Self::Write(file, ..)
            | Self::SetLength(file, _)
            | Self::Sync(file) => path_of(file),
            Self::Open(path)
            | Self::Create(path)
            | Self::List(path)
            | Self::MakeFolder(path)
            | Self::SyncFolder(path)
            | Self::Rename(path, _)
            | Self::Remove(path)
            | Self::Room(path) => path.to_owned(),
        }
    }
}

fn mounted(call: SystemCall<'_>) -> Option<Arc<Double>> {
    let all = lock(&MOUNTED);
    if all.is_empty() {
        return None;
    }
    let path = call.file();
    let over = |double: &&Arc<Double>| path.starts_with(&double.folder);
    all.iter().find(over).cloned()
}

fn path_of(file: &fs::File) -> PathBuf {
    fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).expect("the file is open")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
