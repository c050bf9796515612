//! `MANIFEST`: what a backup holds, with the hash of every file.
//!
//! To `sha256sum -c` it is a list of hashes; what only this program needs stands in comments.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use sillage_maintenance::MaintenanceError;
use sillage_storage::{DocumentId, Seq, StorageError, UnixMillis};

use super::files::{Hash, hex};
use crate::folder::{MANIFEST, MANIFEST_VERSION, manifest_version, write_synced};
use crate::journal::id::JournalId;
use crate::journal::location::Location;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) journal: JournalId,
    /// When it was made.
    pub(super) made: UnixMillis,
    /// Where the journal ends: of the last segment only so much belongs to the backup.
    pub(super) end: Location,
    /// Each document's last entry, and the hash of its text there if it could be read.
    pub(super) documents: BTreeMap<DocumentId, (Seq, Option<Hash>)>,
    /// The hash of each file, by its name in the folder.
    pub(super) files: BTreeMap<String, Hash>,
}

impl Manifest {
    /// The manifest of a backup; `None` where there is none.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, MaintenanceError> {
        let path = path(folder);
        let unreadable = |why: &str| StorageError::Unreadable {
            what: path.display().to_string(),
            why: why.to_owned(),
        };
        let text = match fs::read(&path) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| unreadable("it is not text"))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StorageError::io("read MANIFEST", error).into()),
        };
        match manifest_version(text.as_bytes()) {
            Some(MANIFEST_VERSION) => {}
            Some(found) if found > MANIFEST_VERSION => {
                return Err(StorageError::Newer {
                    found,
                    ours: MANIFEST_VERSION,
                }
                .into());
            }
            _ => return Err(unreadable("it does not begin as a manifest").into()),
        }
        let manifest = parse(&text).ok_or_else(|| unreadable("it is damaged"))?;
        Ok(Some(manifest))
    }

    /// Takes the place of the manifest before; durable when this returns.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        write_synced(&path(folder), &self.to_text())
    }

    /// How many bytes of a file belong to the backup, if not all.
    pub(super) fn length_of(&self, file: &str) -> Option<u64> {
        (file == segment_name(self.end.segment)).then_some(u64::from(self.end.offset))
    }

    /// The hash of a file, if so much of it belongs to the backup.
    pub(super) fn hash(&self, file: &str, length: u64) -> Option<Hash> {
        let same = self.length_of(file).is_none_or(|known| known == length);
        self.files.get(file).filter(|_| same).copied()
    }

    fn to_text(&self) -> String {
        let Location { segment, offset } = self.end;
        let mut lines = vec![
            format!("# sillage backup {MANIFEST_VERSION}"),
            format!("# journal {}", self.journal),
            format!("# made {}", self.made),
            format!("# end {segment} {offset}"),
        ];
        for (document, (head, hash)) in &self.documents {
            let hash = hash.as_ref().map_or("-".to_owned(), hex);
            lines.push(format!("# document {document} {head} {hash}"));
        }
        for (file, hash) in &self.files {
            lines.push(format!("{}  {file}", hex(hash)));
        }
        let text = lines.join("\n") + "\n";
        let whole = hex(&Sha256::digest(&text).into());
        text + &format!("# whole {whole}\n")
    }
}

/// The name of a segment's file in the folder.
pub(super) fn segment_name(number: u32) -> String {
    crate::journal::segment::path(Path::new("journal"), number)
        .display()
        .to_string()
}

fn path(folder: &Path) -> PathBuf {
    folder.join(MANIFEST)
}

fn parse(text: &str) -> Option<Manifest> {
    let (list, whole) = text.strip_suffix('\n')?.rsplit_once("\n# whole ")?;
    if hex(&Sha256::digest(format!("{list}\n")).into()) != whole {
        return None;
    }
    let mut lines = list.lines().skip(1).peekable();
    let journal = lines.next()?.strip_prefix("# journal ")?.parse().ok()?;
    let made = lines.next()?.strip_prefix("# made ")?.parse().ok()?;
    let (segment, offset) = lines.next()?.strip_prefix("# end ")?.split_once(' ')?;
    let end = Location {
        segment: segment.parse().ok()?,
        offset: offset.parse().ok()?,
    };
    let mut documents = BTreeMap::new();
    while let Some(said) = lines
        .peek()
        .and_then(|line| line.strip_prefix("# document "))
    {
        let mut words = said.split(' ');
        let document = words.next()?.parse().ok()?;
        let head = Seq(words.next()?.parse().ok()?);
        documents.insert(document, (head, parse_hash(words.next()?)));
        lines.next();
    }
    let files = lines.map(|line| {
        let (hash, file) = line.split_once("  ")?;
        is_ours(file).then_some((file.to_owned(), parse_hash(hash)?))
    });
    Some(Manifest {
        journal,
        made,
        end,
        documents,
        files: files.collect::<Option<_>>()?,
    })
}

/// A name that leads nowhere but into the folder.
fn is_ours(file: &str) -> bool {
    let known = file == "FORMAT" || file.starts_with("journal/") || file.starts_with("blobs/");
    known && !file.contains("..")
}

fn parse_hash(text: &str) -> Option<Hash> {
    // The digits of a blob's name are the digits of any SHA-256.
    let id: sillage_storage::BlobId = text.parse().ok()?;
    Some(*id.as_bytes())
}
