//! What a power cut leaves of a folder, by a seed: see [`double`](super::double).

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use sillage_test_kit::Rng;

use super::double::DiskCall;

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

#[derive(Clone, Copy, PartialEq)]
enum Node {
    File(usize),
    Folder(usize),
}

#[derive(Default)]
struct FileState {
    durable: Vec<u8>,
    /// Since the last sync.
    pending: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Write(u64, Vec<u8>),
    SetLength(u64),
}

#[derive(Default)]
struct FolderState {
    durable: BTreeMap<OsString, Node>,
    /// Since the last sync; each happens whole or not at all.
    pending: Vec<Vec<(OsString, Option<Node>)>>,
}

/// A folder as its disk has it.
pub(super) struct Disk {
    root: PathBuf,
    files: Vec<FileState>,
    /// The first is the root.
    folders: Vec<FolderState>,
}

impl Disk {
    /// All that is in `root` now is durable. The index is not looked at.
    pub(super) fn of(root: &Path) -> Self {
        let root = root.canonicalize().unwrap();
        let mut disk = Self {
            root: root.clone(),
            files: Vec::new(),
            folders: vec![FolderState::default()],
        };
        disk.load(&root, 0);
        disk
    }

    fn load(&mut self, path: &Path, folder: usize) {
        for file in fs::read_dir(path).unwrap().map(Result::unwrap) {
            let name = file.file_name();
            let index = name.to_str().is_some_and(|name| name.starts_with("index"));
            if folder == 0 && (name == "lock" || index && name != "index-state") {
                continue;
            }
            let node = if file.file_type().unwrap().is_dir() {
                let inner = self.folders.len();
                self.folders.push(FolderState::default());
                self.load(&file.path(), inner);
                Node::Folder(inner)
            } else {
                self.files.push(FileState {
                    durable: fs::read(file.path()).unwrap(),
                    pending: Vec::new(),
                });
                Node::File(self.files.len() - 1)
            };
            self.folders[folder].durable.insert(name, node);
        }
    }

    /// The paths of what is done are now those of a folder `root`.
    pub(super) fn moved_to(&mut self, root: &Path) {
        self.root = root.canonicalize().unwrap();
    }

    /// Goes on by one thing that was done. What a failed sync left open is decided by `rng`.
    pub(super) fn take(&mut self, done: &DiskCall, rng: &mut Rng) {
        match done {
            DiskCall::Create(path) => {
                if let Some(Node::File(file)) = self.node(path) {
                    self.files[file].pending.push(Change::SetLength(0));
                } else {
                    self.files.push(FileState::default());
                    let node = Node::File(self.files.len() - 1);
                    self.name(path, Some(node));
                }
            }
            DiskCall::Write(path, bytes, offset) => {
                self.change(path, Change::Write(*offset, bytes.clone()));
            }
            DiskCall::SetLength(path, length) => self.change(path, Change::SetLength(*length)),
            DiskCall::Sync(path) => {
                if let Some(Node::File(file)) = self.node(path) {
                    self.files[file].settle(|_| Fate::Applied);
                }
            }
            DiskCall::FailedSync(path) => {
                if let Some(Node::File(file)) = self.node(path) {
                    self.files[file].settle(|_| Fate::by(rng));
                }
            }
            DiskCall::MakeFolder(path) => {
                self.folders.push(FolderState::default());
                let node = Node::Folder(self.folders.len() - 1);
                self.name(path, Some(node));
            }
            DiskCall::SyncFolder(path) => {
                if let Some(Node::Folder(folder)) = self.node(path) {
                    let folder = &mut self.folders[folder];
                    let count = folder.pending.len();
                    folder.settle(count);
                }
            }
            DiskCall::Rename(from, to) => {
                let node = self.node(from);
                let changes = vec![(name_of(to), node), (name_of(from), None)];
                if node.is_some() {
                    let folder = self.folder_of(to).expect("it is there");
                    self.folders[folder].pending.push(changes);
                }
            }
            DiskCall::Remove(path) => self.name(path, None),
            DiskCall::Failed(_) => {}
        }
    }

    /// What is left when the power goes now.
    pub(super) fn cut(mut self, rng: &mut Rng) -> Self {
        for file in &mut self.files {
            // Often the disk took all, or nothing.
            match rng.index(4) {
                0 => file.settle(|_| Fate::Applied),
                1 => file.settle(|_| Fate::Dropped),
                _ => file.settle(|_| Fate::by(rng)),
            }
        }
        for folder in &mut self.folders {
            let count = rng.index(folder.pending.len() + 1);
            folder.settle(count);
        }
        self
    }

    /// Puts everything into the empty folder `to`.
    pub(super) fn write(&self, to: &Path) {
        self.write_folder(0, to);
    }

    fn write_folder(&self, folder: usize, to: &Path) {
        for (name, node) in &self.folders[folder].durable {
            let path = to.join(name);
            match *node {
                Node::File(file) => fs::write(path, &self.files[file].durable).unwrap(),
                Node::Folder(inner) => {
                    fs::create_dir(&path).unwrap();
                    self.write_folder(inner, &path);
                }
            }
        }
    }

    fn change(&mut self, path: &Path, change: Change) {
        if let Some(Node::File(file)) = self.node(path) {
            self.files[file].pending.push(change);
        }
    }

    fn name(&mut self, path: &Path, node: Option<Node>) {
        if let Some(folder) = self.folder_of(path) {
            self.folders[folder]
                .pending
                .push(vec![(name_of(path), node)]);
        }
    }

    fn folder_of(&self, path: &Path) -> Option<usize> {
        match self.node(path.parent()?)? {
            Node::Folder(folder) => Some(folder),
            Node::File(_) => None,
        }
    }

    /// What a process sees under `path`.
    fn node(&self, path: &Path) -> Option<Node> {
        let mut node = Node::Folder(0);
        for name in path.strip_prefix(&self.root).ok()? {
            let Node::Folder(folder) = node else {
                return None;
            };
            node = self.folders[folder].now(name)?;
        }
        Some(node)
    }
}

impl FolderState {
    fn now(&self, name: &std::ffi::OsStr) -> Option<Node> {
        let changes = self.pending.iter().flatten().rev();
        let mut of_name = changes.filter(|(changed, _)| changed == name);
        match of_name.next() {
            Some((_, node)) => *node,
            None => self.durable.get(name).copied(),
        }
    }

    fn settle(&mut self, count: usize) {
        for (name, node) in self.pending.drain(..).take(count).flatten() {
            match node {
                Some(node) => self.durable.insert(name, node),
                None => self.durable.remove(&name),
            };
        }
    }
}

enum Fate {
    Applied,
    Dropped,
    /// Of each of so many sectors, whether it was written.
    Torn(Vec<bool>),
}

impl Fate {
    fn by(rng: &mut Rng) -> Self {
        match rng.index(4) {
            0 => Self::Applied,
            1 => Self::Dropped,
            2 => {
                let count = rng.index(24);
                let first = rng.index(2) == 0;
                Self::Torn((0..48).map(|sector| (sector < count) == first).collect())
            }
            _ => Self::Torn((0..48).map(|_| rng.index(2) == 0).collect()),
        }
    }
}

impl FileState {
    fn settle(&mut self, mut fate: impl FnMut(&Change) -> Fate) {
        for change in std::mem::take(&mut self.pending) {
            let fate = fate(&change);
            match (change, fate) {
                (_, Fate::Dropped) => {}
                (Change::SetLength(length), _) => {
                    self.durable.resize(usize::try_from(length).unwrap(), 0);
                }
                (Change::Write(offset, bytes), fate) => self.write(offset, &bytes, &fate),
            }
        }
    }

    fn write(&mut self, offset: u64, bytes: &[u8], fate: &Fate) {
        let begin = usize::try_from(offset).unwrap();
        for (at, byte) in (begin..).zip(bytes) {
            let sector = at / SECTOR - begin / SECTOR;
            let written = match fate {
                Fate::Torn(sectors) => sectors[sector % sectors.len()],
                _ => true,
            };
            if written {
                if self.durable.len() <= at {
                    self.durable.resize(at + 1, 0);
                }
                self.durable[at] = *byte;
            }
        }
    }
}

fn name_of(path: &Path) -> OsString {
    path.file_name().expect("it has a name").to_owned()
}
