//! Packs an event while it is sent: at most one note and two pieces are in memory.

use std::{
    fmt::Write as _,
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use sillage_archive::{Export, ExportOptions, File, Format, Stamp, Zip};
use sillage_locales::{Language, t};
use sillage_programme::Event;
use sillage_storage::Storage;
use tokio::sync::mpsc::Sender;

/// Smaller pieces would only cost system calls.
const PIECE_BYTES: usize = 32 * 1024;

/// Packs the event and sends the pieces; ends when nobody takes them any more.
pub(super) async fn pack(
    storage: Arc<dyn Storage>,
    (event, format, options): (&Event, Format, &ExportOptions),
    stamp: &Stamp,
    pieces: &Sender<io::Result<Bytes>>,
) -> io::Result<()> {
    let buffer = Buffer::default();
    let mut zip = Zip::new(buffer.clone(), stamp)?;
    let mut export = Export::new(storage, event, format, options);
    let mut unread = String::new();
    while let Some(exported) = export.next().await {
        match exported {
            Ok(session) => add(&mut zip, &session.files)?,
            Err(error) => {
                tracing::error!(%error, "A note is missing from an archive");
                // Writing to a String cannot fail.
                let _ = writeln!(unread, "{error}");
            }
        }
        if buffer.len() >= PIECE_BYTES && !send(&buffer, pieces).await {
            return Ok(());
        }
    }
    add(&mut zip, &export.finish())?;
    if !unread.is_empty() {
        let language = Language::from_tag(&event.language).unwrap_or(Language::En);
        let words = t(language, "archive-unread", &[]);
        add(
            &mut zip,
            &[File {
                path: "unread.txt".into(),
                bytes: format!("{words}\n\n{unread}").into_bytes(),
            }],
        )?;
    }
    zip.finish()?;
    send(&buffer, pieces).await;
    Ok(())
}

fn add(zip: &mut Zip<Buffer>, files: &[File]) -> io::Result<()> {
    files.iter().try_for_each(|file| zip.add(file))
}

/// Sends what was written; whether somebody still takes it.
async fn send(buffer: &Buffer, pieces: &Sender<io::Result<Bytes>>) -> bool {
    let written = std::mem::take(&mut *buffer.lock());
    pieces.send(Ok(written.into())).await.is_ok()
}

/// What was packed and not sent yet.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn len(&self) -> usize {
        self.lock().len()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
