//! `doctor`: makes the index again, and writes a repaired copy of a journal that is damaged.
//!
//! The copy holds every entry and record that can still be read and used, under its old number. In
//! the place of what is lost or cannot be used stands an update that changes nothing: numbers and epochs stay, and an
//! editor that still has what was lost brings it back when it connects.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use sillage_maintenance::{MaintenanceError, Report, Work};
use sillage_storage::{DocumentId, StorageError};
use tokio::sync::mpsc;

use super::alone::alone;
use super::files::{self, using};
use super::rewrite::{Rewriting, new_salt, random};
use super::survey::Survey;
use crate::engine::blobs;
use crate::engine::open;
use crate::folder;
use crate::journal::heads;
use crate::journal::location::Location;
use crate::journal::record::{Header, RecordKind};
use crate::journal::scan::{Found, scan};
use crate::journal::segment::SEGMENT_BYTES;
use crate::replacement;

/// Makes the index and forgets the checkpoints; both come from the journal.
pub(super) fn fix_index(data: &Path, work: &mut Work<'_>) -> Result<Report, MaintenanceError> {
    if folder::format(data)?.is_none() {
        return Err(MaintenanceError::NoData(data.to_owned()));
    }
    let lock = alone(data)?;
    replacement::settle(data)?;
    let (index, checkpoints) = (folder::index(data), folder::checkpoints(data));
    let mut notes = vec!["The index was made again from the journal.".to_owned()];
    if index.exists() {
        let aside = open::aside(data);
        fs::rename(&index, &aside).map_err(using(&index))?;
        notes.push(format!(
            "The one before is in {}; delete it when nobody wants to look at it.",
            aside.display()
        ));
    }
    match fs::remove_dir_all(&checkpoints) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(using(&checkpoints)(error).into());
        }
        _ => {}
    }
    drop(lock);
    let writer = open::open(data, SEGMENT_BYTES, &mut |step| {
        (work.progress)(step.segment.into(), step.segments.into());
    })?;
    // Nobody asks, so it closes what it opened.
    let (_, nobody) = mpsc::channel(1);
    writer.run(nobody);
    Ok(Report {
        notes,
        ..Report::default()
    })
}

/// Writes a repaired copy of `data` into `into`.
pub(super) fn repair(
    data: &Path,
    into: &Path,
    work: &mut Work<'_>,
) -> Result<Report, MaintenanceError> {
    let survey = work.part(0, 2, |work| Survey::of(data, work))?;
    files::make_empty(into)?;
    let _lock = folder::lock(into)?;
    folder::create(into).map_err(using(into))?;
    let readable = Readable::of(data, &survey)?;
    let good = readable.good(&survey, work)?;
    let id = survey.id.with_same_epoch().map_err(random)?;
    let mut copy = Copy {
        to: Rewriting::begin(folder::journal(into), id)?,
        good,
        nothing: work.content.nothing().to_vec(),
        lost: BTreeMap::new(),
        unusable: BTreeMap::new(),
        lost_records: 0,
    };
    copy.all(data, &survey, &readable)?;
    let (lost, unusable, lost_records) = (copy.lost, copy.unusable, copy.lost_records);
    copy.to.finish()?;
    let lost_images = copy_blobs(data, into, &survey)?;
    folder::write_format(into, id).map_err(using(into))?;

    let mut report = work.part(1, 2, |work| Survey::of(into, work)?.inspect(into, work))?;
    for (document, lost) in &lost {
        report.notes.push(format!(
            "{document}: {} of {} entries are lost ({}); an editor that still has them brings them back.",
            lost.len(),
            copy_head(&report, document),
            ranges(lost),
        ));
    }
    for (document, unusable) in &unusable {
        report.notes.push(format!(
            "{document}: {} of {} entries cannot be used, and stand in the copy as updates that change \
             nothing ({}); an editor that still has what they said brings it back.",
            unusable.len(),
            copy_head(&report, document),
            ranges(unusable),
        ));
    }
    if lost_records > 0 {
        report.notes.push(format!(
            "{lost_records} changes of records (programmes, keys) are lost; what was there before them counts again."
        ));
    }
    if lost_images > 0 {
        report.notes.push(format!("{lost_images} images are lost."));
    }
    report.notes.push(format!(
        "All that can be read is in {}; the folder that was read did not change.",
        into.display()
    ));
    Ok(report)
}

fn copy_head(report: &Report, document: &DocumentId) -> u64 {
    let found = report
        .documents
        .iter()
        .find(|found| found.document == *document);
    found.map_or(0, |found| found.head.0)
}

/// Numbers in words, such as `3, 7-9`.
fn ranges(numbers: &BTreeSet<u64>) -> String {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let words = ranges.iter().map(|(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

/// What can be read of each document, damage or not, and how far it is known to have gone.
#[derive(Default)]
struct Readable {
    locations: BTreeMap<DocumentId, BTreeMap<u64, Location>>,
    known: BTreeMap<DocumentId, u64>,
}

impl Readable {
    fn of(data: &Path, survey: &Survey) -> Result<Self, StorageError> {
        let mut readable = Self::default();
        each(data, survey, &mut |found| {
            match found {
                Found::Record(location, header, payload) => match header.kind {
                    RecordKind::Entry => {
                        if let Ok(document) = header.name.parse() {
                            let locations = readable.locations.entry(document).or_default();
                            locations.entry(header.seq).or_insert(location);
                        }
                    }
                    RecordKind::Heads => {
                        for (document, seq) in heads::decode(payload) {
                            readable.knows(document, seq.0);
                        }
                    }
                    _ => {}
                },
                Found::BadPayload(_, header) if header.kind == RecordKind::Entry => {
                    if let Ok(document) = header.name.parse() {
                        readable.knows(document, header.seq);
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(readable)
    }

    fn knows(&mut self, document: DocumentId, seq: u64) {
        let known = self.known.entry(document).or_default();
        *known = seq.max(*known);
    }

    /// The places of the entries that make a document when all others are left out.
    fn good(&self, survey: &Survey, work: &Work<'_>) -> Result<BTreeSet<Location>, StorageError> {
        let mut good = BTreeSet::new();
        for locations in self.locations.values() {
            let locations: Vec<Location> = locations.values().copied().collect();
            let entries = survey.entries(&locations)?;
            let usable = work.content.usable(&entries);
            let kept = locations.into_iter().zip(usable);
            good.extend(kept.filter_map(|(location, usable)| usable.then_some(location)));
        }
        Ok(good)
    }
}

/// Entries of documents.
type Numbers = BTreeMap<DocumentId, BTreeSet<u64>>;

/// A repaired copy in the making.
struct Copy {
    to: Rewriting,
    good: BTreeSet<Location>,
    nothing: Vec<u8>,
    lost: Numbers,
    /// Whole, but no part of a document.
    unusable: Numbers,
    lost_records: u64,
}

impl Copy {
    fn all(
        &mut self,
        data: &Path,
        survey: &Survey,
        readable: &Readable,
    ) -> Result<(), StorageError> {
        let mut last = 0;
        each(data, survey, &mut |found| {
            let Found::Record(location, header, payload) = found else {
                return Ok(());
            };
            match header.kind {
                RecordKind::Entry => self.entry(location, &header, payload)?,
                _ => self.fact(&header, payload)?,
            }
            last = header.at;
            Ok(())
        })?;
        // A number that was acknowledged is not given to anything else.
        for (document, &known) in &readable.known {
            self.fill(document, last, known)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        location: Location,
        header: &Header,
        payload: &[u8],
    ) -> Result<(), StorageError> {
        let Ok(document) = header.name.parse() else {
            return Ok(());
        };
        if header.seq <= self.to.head(&document).0 {
            return Ok(());
        }
        self.fill(&document, header.at, header.seq - 1)?;
        if self.good.contains(&location) {
            let sent = (header.device, header.at);
            return self.to.entry(&document, sent, header.salt, payload);
        }
        let unusable = self.unusable.entry(document.clone()).or_default();
        unusable.insert(header.seq);
        self.put_nothing(&document, header.at)
    }

    /// Puts nothing in the place of the entries up to `seq`.
    fn fill(&mut self, document: &DocumentId, at: u64, seq: u64) -> Result<(), StorageError> {
        while self.to.head(document).0 < seq {
            self.put_nothing(document, at)?;
            let lost = self.lost.entry(document.clone()).or_default();
            lost.insert(self.to.head(document).0);
        }
        Ok(())
    }

    fn put_nothing(&mut self, document: &DocumentId, at: u64) -> Result<(), StorageError> {
        let salt = new_salt()?;
        self.to.entry(document, (0, at), salt, &self.nothing)
    }

    fn fact(&mut self, header: &Header, payload: &[u8]) -> Result<(), StorageError> {
        if header.seq <= self.to.facts() {
            return Ok(());
        }
        while self.to.facts() + 1 < header.seq {
            self.to
                .fact((RecordKind::Heads, "", header.at), new_salt()?, &[])?;
            self.lost_records += 1;
        }
        let said = (header.kind, &header.name[..], header.at);
        self.to.fact(said, header.salt, payload).map(drop)
    }
}

/// Visits what the survey saw.
fn each(
    data: &Path,
    survey: &Survey,
    visit: &mut dyn FnMut(Found<'_>) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let begin = crate::index::replay::beginning(survey.id).end;
    scan(
        &folder::journal(data),
        survey.id,
        begin,
        survey.acknowledged,
        &mut |found| match &found {
            Found::Record(location, ..) if *location >= survey.tail.end => Ok(()),
            _ => visit(found),
        },
    )
    .map(drop)
}

/// Copies the images that are whole, and counts the others.
fn copy_blobs(data: &Path, into: &Path, survey: &Survey) -> Result<usize, StorageError> {
    let mut lost = 0;
    for id in survey.blobs.keys() {
        if !blobs::copy(data, *id, into)? {
            lost += 1;
        }
    }
    Ok(lost)
}
