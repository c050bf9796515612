//! An event as a bag (RFC 8493): the other formats, the programme and the history of each note, with the
//! hashes of all of it.

use std::{collections::BTreeMap, fmt::Write as _};

use data_encoding::{BASE64, HEXLOWER};
use serde_json::json;
use sha2::{Digest as _, Sha256, Sha512};
use sillage_programme::{Event, Session};

use crate::{ExportOptions, Exporter, File, Format, Note, names::Names};

const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// What a bag has beside the programme and the history.
const FORMATS: [Format; 4] = [Format::Markdown, Format::Html, Format::Mkdocs, Format::Json];

/// The bag of `docs/archive-format.md`.
pub(crate) struct BagExport<'a> {
    event: &'a Event,
    names: Names,
    inner: Vec<(Format, Box<dyn Exporter + 'a>)>,
    payload: Hashes,
}

/// The hashes of files, and how much they are.
#[derive(Debug, Default)]
struct Hashes {
    /// By path: SHA-256 and SHA-512.
    of: BTreeMap<String, (String, String)>,
    bytes: u64,
}

impl Hashes {
    fn take(&mut self, file: File) -> File {
        let both = (
            HEXLOWER.encode(&Sha256::digest(&file.bytes)),
            HEXLOWER.encode(&Sha512::digest(&file.bytes)),
        );
        self.bytes += file.bytes.len() as u64;
        self.of.insert(file.path.clone(), both);
        file
    }

    /// One manifest for each kind of hash.
    fn manifests(&self, kind: &str) -> [File; 2] {
        let (mut short, mut long) = (String::new(), String::new());
        for (path, (sha256, sha512)) in &self.of {
            let _ = writeln!(short, "{sha256}  {path}");
            let _ = writeln!(long, "{sha512}  {path}");
        }
        [("sha256", short), ("sha512", long)]
            .map(|(hash, lines)| File::new(format!("{kind}-{hash}.txt"), lines))
    }
}

impl<'a> BagExport<'a> {
    pub(crate) fn new(event: &'a Event, options: &'a ExportOptions) -> Self {
        let inner = FORMATS.map(|format| (format, format.exporter(event, options)));
        Self {
            event,
            names: Names::of(event, options),
            inner: inner.into(),
            payload: Hashes::default(),
        }
    }

    /// Puts files into the payload.
    fn bagged(&mut self, folder: &str, files: Vec<File>) -> Vec<File> {
        let bagged = files.into_iter().map(|File { path, bytes }| {
            let path = match folder {
                "" => format!("data/{path}"),
                folder => format!("data/{folder}/{path}"),
            };
            self.payload.take(File { path, bytes })
        });
        bagged.collect()
    }

    /// The Yjs state of a note, and each entry of its journal as a line.
    fn history(&self, session: &Session, note: &Note) -> Vec<File> {
        let Some(history) = &note.history else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        for entry in &history.entries {
            let line = json!({
                "seq": entry.seq.0,
                "at": entry.at.0,
                "device": entry.device.0.to_string(),
                "update": BASE64.encode(&entry.update),
            });
            lines.extend_from_slice(line.to_string().as_bytes());
            lines.push(b'\n');
        }
        let name = self.names.session(&session.slug);
        vec![
            File::new(format!("history/{name}.yjs"), history.state.to_vec()),
            File::new(format!("history/{name}.jsonl"), lines),
        ]
    }

    fn info(&self) -> String {
        let title: String = self
            .event
            .title
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        format!(
            "External-Identifier: {}\nExternal-Description: {title}\nBag-Software-Agent: Sillage\n\
             Payload-Oxum: {}.{}\n",
            self.event.slug,
            self.payload.bytes,
            self.payload.of.len(),
        )
    }
}

impl Exporter for BagExport<'_> {
    fn session(&mut self, session: &Session, note: &Note) -> Vec<File> {
        let files: Vec<_> = (self.inner.iter_mut())
            .map(|(format, exporter)| (format.name(), exporter.session(session, note)))
            .collect();
        let mut all = Vec::new();
        for (folder, files) in files {
            all.extend(self.bagged(folder, files));
        }
        let history = self.history(session, note);
        all.extend(self.bagged("", history));
        all
    }

    fn image(&mut self, name: &str, bytes: Vec<u8>) -> Vec<File> {
        let files: Vec<_> = (self.inner.iter_mut())
            .map(|(format, exporter)| (format.name(), exporter.image(name, bytes.clone())))
            .collect();
        let mut all = Vec::new();
        for (folder, files) in files {
            all.extend(self.bagged(folder, files));
        }
        all
    }

    /// The manifests come last: what is cut off before is no bag.
    fn finish(mut self: Box<Self>) -> Vec<File> {
        let mut all = Vec::new();
        for (format, exporter) in std::mem::take(&mut self.inner) {
            let files = exporter.finish();
            all.extend(self.bagged(format.name(), files));
        }
        // A programme is plain data, which cannot fail to be JSON.
        let mut programme = serde_json::to_vec_pretty(self.event).unwrap_or_default();
        programme.push(b'\n');
        let programme = vec![File::new("programme.json".into(), programme)];
        all.extend(self.bagged("", programme));

        let mut tags = Hashes::default();
        let mut tag_files = vec![
            File::new("bagit.txt".into(), DECLARATION),
            File::new("bag-info.txt".into(), self.info()),
        ];
        tag_files.extend(self.payload.manifests("manifest"));
        all.extend(tag_files.into_iter().map(|file| tags.take(file)));
        all.extend(tags.manifests("tagmanifest"));
        all
    }
}
