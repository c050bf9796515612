//! A packed file: written from front to back as the files come, so that it never has to fit in memory.

use std::{
    fs,
    io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write},
    path::{Path, PathBuf},
};

use zip::{
    CompressionMethod, DateTime, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use crate::{ArchiveError, File, Sink, Stamp};

/// Packs files one after the other into whatever takes bytes.
///
/// The same files give the same bytes: every entry has the first time that the format knows.
pub struct Zip<W: Write> {
    writer: ZipWriter<StreamWriter<W>>,
    /// What the paths begin with: a packed bag is one folder.
    folder: String,
}

impl<W: Write> Zip<W> {
    /// Begins; the stamp becomes the comment of the packed file.
    pub fn new(into: W, stamp: &Stamp) -> io::Result<Self> {
        let mut writer = ZipWriter::new_stream(into);
        writer.set_comment(stamp.to_string())?;
        let folder = stamp.folder();
        Ok(Self { writer, folder })
    }

    /// Packs one file.
    pub fn add(&mut self, file: &File) -> io::Result<()> {
        // A book begins with its kind, which programs read where it stands.
        let method = match &*file.path {
            "mimetype" => CompressionMethod::Stored,
            _ => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let path = format!("{}{}", self.folder, file.path);
        self.writer.start_file(path, options)?;
        self.writer.write_all(&file.bytes)
    }

    /// Writes the table of contents.
    pub fn finish(self) -> io::Result<W> {
        Ok(self.writer.finish()?.into_inner())
    }
}

/// A packed file on its way to its place: it gets its name when it is whole.
pub(crate) struct ZipFile {
    zip: Zip<BufWriter<fs::File>>,
    path: PathBuf,
    part: Part,
}

/// What is not whole yet; it goes with the value.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // After a rename there is nothing left to remove.
        fs::remove_file(&self.0).ok();
    }
}

impl ZipFile {
    /// Begins a file beside `path`.
    ///
    /// # Errors
    /// What stands there already is replaced in the end only if it has the same stamp.
    pub(crate) fn create(path: &Path, stamp: &Stamp) -> Result<Self, ArchiveError> {
        check_place(path, stamp)?;
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let part = Part(name.into());
        match fs::remove_file(&part.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(failed(&part.0)(error));
            }
            _ => {}
        }
        let file = fs::File::create_new(&part.0).map_err(failed(path))?;
        let zip = Zip::new(BufWriter::new(file), stamp).map_err(failed(path))?;
        let path = path.to_owned();
        Ok(Self { zip, path, part })
    }
}

impl Sink for ZipFile {
    fn write(&mut self, file: &File) -> Result<(), ArchiveError> {
        file.check_path()?;
        self.zip.add(file).map_err(failed(&self.path))
    }

    fn finish(self: Box<Self>) -> Result<(), ArchiveError> {
        let Self { zip, path, part } = *self;
        let written = zip.finish().and_then(|buffer| {
            let file = buffer
                .into_inner()
                .map_err(io::IntoInnerError::into_error)?;
            file.sync_all()?;
            fs::rename(&part.0, &path)
        });
        written.map_err(failed(&path))
    }
}

/// Refuses a link, and a file that no export of the same has put there.
fn check_place(path: &Path, stamp: &Stamp) -> Result<(), ArchiveError> {
    let place = match fs::symlink_metadata(path) {
        Ok(place) => place,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(path)(error)),
    };
    let path = path.to_owned();
    if place.is_symlink() {
        return Err(ArchiveError::Link { path });
    }
    let is_ours = place.is_file() && ends_with(&path, stamp).map_err(failed(&path))?;
    is_ours.then_some(()).ok_or(ArchiveError::Taken { path })
}

/// The comment of a packed file is its end.
fn ends_with(path: &Path, stamp: &Stamp) -> io::Result<bool> {
    let stamp = stamp.to_string().into_bytes();
    let mut file = fs::File::open(path)?;
    let length = stamp.len() as u64;
    if file.metadata()?.len() < length {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-i64::try_from(length).unwrap_or(i64::MAX)))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    Ok(end == stamp)
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> ArchiveError {
    let path = path.to_owned();
    move |source| ArchiveError::Write { path, source }
}
