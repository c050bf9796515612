//! The files that are searched, kept up to date by what the storage tells.

use std::{
    collections::HashSet,
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sillage_live::Registry;
use sillage_storage::{DocumentId, Epoch, Seq, Storage, StorageChange, StorageError};
use tokio::{sync::Semaphore, time::Instant};

use super::fold::fold;

/// The folder in the data folder.
const FOLDER: &str = "search";
/// Names the form of the files: files of another form are made again.
const FORM: [u8; 8] = *b"sillage1";
/// Form, epoch, number, length of the folded text.
const HEAD: usize = 8 + 8 + 8 + 8;
/// A note that is being written is folded again at most so often.
const SETTLE: Duration = Duration::from_secs(2);
/// Searches at the same time: they read files, one thread each.
const SEARCHES: usize = 2;

/// The searchable copy of all notes.
#[derive(Debug)]
pub(crate) struct SearchIndex {
    folder: PathBuf,
    /// Held while one searches.
    pub(crate) turns: Semaphore,
}

/// One file, open at its folded text.
pub(crate) struct IndexedNote {
    pub(crate) folded: Vec<u8>,
    file: fs::File,
}

impl IndexedNote {
    /// The text as it is written.
    pub(crate) fn text(mut self) -> io::Result<String> {
        let mut text = String::new();
        self.file.read_to_string(&mut text)?;
        Ok(text)
    }
}

impl SearchIndex {
    /// Brings the files up to date and follows what comes, in a task that ends with the storage.
    pub(crate) fn follow(data: &Path, storage: Arc<dyn Storage>, registry: Registry) -> Arc<Self> {
        let index = Arc::new(Self {
            folder: data.join(FOLDER),
            turns: Semaphore::new(SEARCHES),
        });
        let following = index.clone();
        let mut changes = storage.changes();
        tokio::spawn(async move {
            let mut waiting = following.outdated(&*storage).await.unwrap_or_default();
            let mut due = Instant::now();
            loop {
                tokio::select! {
                    change = changes.next() => match change {
                        None => return,
                        Some(StorageChange::Document { document, .. }) => {
                            if waiting.is_empty() {
                                due = Instant::now() + SETTLE;
                            }
                            waiting.insert(document);
                        }
                        Some(StorageChange::Record { .. }) => {}
                        Some(StorageChange::Gap) => {
                            waiting.extend(following.outdated(&*storage).await.unwrap_or_default());
                        }
                    },
                    () = tokio::time::sleep_until(due), if !waiting.is_empty() => {
                        for document in std::mem::take(&mut waiting) {
                            following.renew(&registry, &document).await;
                        }
                    }
                }
            }
        });
        index
    }

    /// Deletes all copies of a data folder that nobody serves.
    pub(crate) fn remove(data: &Path) -> io::Result<()> {
        match fs::remove_dir_all(data.join(FOLDER)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The searchable copy of a note, if there is one.
    pub(crate) fn open(&self, document: &DocumentId) -> Option<IndexedNote> {
        let mut file = fs::File::open(self.path(document)).ok()?;
        let head = Head::read(&mut file)?;
        let mut folded = vec![0; head.folded];
        file.read_exact(&mut folded).ok()?;
        Some(IndexedNote { folded, file })
    }

    /// The notes whose file is missing or of another version than the note.
    async fn outdated(&self, storage: &dyn Storage) -> Result<HashSet<DocumentId>, StorageError> {
        let heads = storage.heads("").await?.into_iter();
        let is_old = |document: &DocumentId, version: (Epoch, Seq)| {
            let file = fs::File::open(self.path(document));
            let head = file.ok().and_then(|mut file| Head::read(&mut file));
            head.is_none_or(|head| head.version != version)
        };
        Ok(heads
            .filter(|head| is_old(&head.document, (head.epoch, head.seq)))
            .map(|head| head.document)
            .collect())
    }

    /// Folds a note again. Should that fail, the old copy stays, and the next change tries again.
    async fn renew(&self, registry: &Registry, document: &DocumentId) {
        let Ok(handle) = registry.open(document).await else {
            return;
        };
        let Ok(published) = handle.read().await else {
            return;
        };
        let path = self.path(document);
        let version = (published.epoch, published.seq);
        let write = tokio::task::spawn_blocking(move || write(&path, version, &published.text));
        if let Ok(Err(error)) = write.await {
            tracing::warn!(%document, %error, "A note cannot be prepared for search");
        }
    }

    fn path(&self, document: &DocumentId) -> PathBuf {
        // Both parts are names without a slash that begin with a letter or a digit.
        self.folder.join(document.event()).join(document.session())
    }
}

/// What stands before the folded text.
struct Head {
    version: (Epoch, Seq),
    folded: usize,
}

impl Head {
    fn read(file: &mut fs::File) -> Option<Self> {
        let mut bytes = [0; HEAD];
        file.read_exact(&mut bytes).ok()?;
        let number = |at: usize| {
            let bytes = bytes[at..at + 8].try_into().unwrap_or_default();
            u64::from_le_bytes(bytes)
        };
        let length = file.metadata().ok()?.len();
        let folded = number(24);
        let is_whole = bytes[..8] == FORM && folded <= length;
        is_whole.then_some(Self {
            version: (Epoch(number(8)), Seq(number(16))),
            folded: usize::try_from(folded).ok()?,
        })
    }
}

/// Writes beside and renames: whoever reads sees the old file or the new one.
fn write(path: &Path, version: (Epoch, Seq), text: &str) -> io::Result<()> {
    let folded = fold(text);
    let parent = path.parent().unwrap_or(path);
    private_folder(parent)?;
    // No slug begins with a point.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let new = parent.join(format!(".{name}"));
    let mut file = fs::File::create(&new)?;
    file.write_all(&FORM)?;
    for number in [version.0.0, version.1.0, folded.len() as u64] {
        file.write_all(&number.to_le_bytes())?;
    }
    file.write_all(folded.as_bytes())?;
    file.write_all(text.as_bytes())?;
    fs::rename(new, path)
}

/// Notes may be hidden: only the account of the server reads their copies.
fn private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_it_was_written_and_a_damaged_one_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let index = SearchIndex {
            folder: folder.path().to_owned(),
            turns: Semaphore::new(1),
        };
        let document = DocumentId::new("rade", "1").unwrap();
        let path = index.path(&document);
        write(&path, (Epoch(1), Seq(2)), "L’Été").unwrap();
        let note = index.open(&document).unwrap();
        assert_eq!(note.folded, b" l ete ");
        assert_eq!(note.text().unwrap(), "L’Été");
        for damage in [&b"sillage0aaaaaaaabbbbbbbbcccccccc"[..], b"short", b""] {
            fs::write(&path, damage).unwrap();
            assert!(index.open(&document).is_none());
        }
        let mut bytes = FORM.to_vec();
        bytes.extend([0xff; 24]);
        fs::write(&path, bytes).unwrap();
        assert!(index.open(&document).is_none(), "a length beyond the file");
    }
}
