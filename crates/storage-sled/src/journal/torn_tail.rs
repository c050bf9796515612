//! What lies behind the end of the journal: a commit that was cut short (the torn tail).

use std::fmt;
use std::io;
use std::path::Path;

use sillage_storage::DocumentId;

use crate::disk;
use crate::journal::id::JournalId;
use crate::journal::location::Location;
use crate::journal::record;
use crate::journal::scan::Tail;
use crate::journal::segment;
use crate::journal::window::Window;

/// Bytes that were never acknowledged. They stay where they are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TornTail {
    end: Location,
    /// Up to the last that is not zero.
    bytes: u32,
    /// What stands where a document's name would be; no checksum says that it is one.
    perhaps: Option<DocumentId>,
}

impl TornTail {
    /// What lies behind `tail`, if anything does.
    pub(crate) fn behind(tail: Tail, journal: &Path, id: JournalId) -> io::Result<Option<Self>> {
        let Tail { end, clean } = tail;
        let path = segment::path(journal, end.segment);
        if clean || !path.exists() {
            return Ok(None);
        }
        let mut window = Window::streaming(disk::open(&path)?, end.segment, id);
        let bytes = window.used_from(end.offset)?;
        if bytes == 0 {
            return Ok(None);
        }
        let perhaps = record::name_in_torn_tail(window.start_of_record(end.offset)?, &id);
        Ok(Some(Self {
            end,
            bytes,
            perhaps: perhaps.and_then(|name| name.parse().ok()),
        }))
    }
}

impl fmt::Display for TornTail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { end, bytes, .. } = self;
        write!(
            f,
            "{bytes} bytes behind the end of the journal ({end}) are no whole commit, so nobody was told \
             that they are saved"
        )?;
        match &self.perhaps {
            Some(document) => write!(f, "; they seem to be of {document}"),
            None => Ok(()),
        }?;
        f.write_str(". They stay in the file.")
    }
}
