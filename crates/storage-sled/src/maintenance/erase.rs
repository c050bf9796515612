//! `erase`: the journal is written anew without the words, and nothing stays of the old one.
//!
//! Every entry keeps its number, its time and its device; its text becomes as much deleted text, so
//! that an editor that still has the words deletes them when it connects. The chain is made anew
//! from there on; a tombstone keeps how it ended before, and its number moves the document's epoch.

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use sillage_maintenance::{Erase, MaintenanceError, Report, Work};
use sillage_storage::{DeviceId, DocumentId, Seq, StorageError, UnixMillis};

use super::alone::alone;
use super::files::{self, using};
use super::rewrite::{Rewriting, new_salt, random};
use super::survey::Survey;
use crate::folder;
use crate::index::tombstone::tombstone;
use crate::journal::id::JournalId;
use crate::journal::record::{Header, RecordKind};
use crate::journal::scan::{Found, scan};
use crate::replacement;

pub(super) fn erase(
    data: &Path,
    what: &Erase,
    work: &mut Work<'_>,
) -> Result<Report, MaintenanceError> {
    if folder::format(data)?.is_none() {
        return Err(MaintenanceError::NoData(data.to_owned()));
    }
    let _lock = alone(data)?;
    replacement::settle(data)?;
    let survey = work.part(0, 3, |work| Survey::of(data, work))?;
    if !survey.changes.damage.is_empty() {
        return Err(MaintenanceError::Refused(
            "The journal is damaged, and what cannot be read cannot be erased for sure. Repair it \
             with `sillage doctor --repair-into DIR`, erase there, and delete this folder."
                .to_owned(),
        ));
    }
    let fresh = replacement::fresh(data);
    files::make_folder(&fresh).map_err(using(&fresh))?;
    let id = survey.id.with_same_epoch().map_err(random)?;
    let erased = write(data, &survey, id, what, work)?;
    if erased.is_empty() {
        replacement::settle(data)?;
        return Err(MaintenanceError::Refused(match what {
            Erase::Document(document) => format!("There is no text of {document}."),
            Erase::Device(device) => format!(
                "There is no text of the device {}; these wrote: {}.",
                device.0,
                devices(&survey)?
            ),
        }));
    }
    let again = work.part(1, 3, |work| {
        Survey::of_journal(fresh, id, (None, None), work)
    })?;
    check(&survey, &again)?;
    replacement::replace(data)?;
    let mut report = work.part(2, 3, |work| Survey::of(data, work)?.inspect(data, work))?;
    let mut entries = 0;
    for (document, count) in &erased {
        entries += count;
        report
            .notes
            .push(format!("Entries of {document} erased: {count}."));
    }
    report.notes.push(format!(
        "Their text is gone from every file of {} (entries: {entries}). Backups and exports made \
         before still have it: delete those too.",
        data.display()
    ));
    Ok(report)
}

/// The devices that wrote, in words.
fn devices(survey: &Survey) -> Result<String, StorageError> {
    let mut devices: BTreeMap<DeviceId, u64> = BTreeMap::new();
    for touched in survey.changes.documents.values() {
        for entry in survey.entries(&touched.locations)? {
            *devices.entry(entry.device).or_default() += 1;
        }
    }
    let words = devices
        .iter()
        .map(|(device, entries)| format!("{} ({entries} entries)", device.0));
    Ok(words.collect::<Vec<_>>().join(", "))
}

/// Writes the new journal and says how many entries lost their text.
fn write(
    data: &Path,
    survey: &Survey,
    id: JournalId,
    what: &Erase,
    work: &mut Work<'_>,
) -> Result<BTreeMap<DocumentId, u64>, MaintenanceError> {
    let mut to = Rewriting::begin(replacement::fresh(data), id)?;
    let mut erased = BTreeMap::new();
    let begin = crate::index::replay::beginning(survey.id).end;
    scan(
        &folder::journal(data),
        survey.id,
        begin,
        None,
        &mut |found| {
            // The journal was found whole.
            let Found::Record(location, header, payload) = found else {
                return Ok(());
            };
            if location >= survey.tail.end {
                return Ok(());
            }
            if header.kind != RecordKind::Entry {
                let said = (header.kind, &header.name[..], header.at);
                return to.fact(said, header.salt, payload).map(drop);
            }
            let Ok(document) = header.name.parse() else {
                return Ok(());
            };
            let sent = (header.device, header.at);
            if !is_meant(what, &document, &header) {
                return to.entry(&document, sent, header.salt, payload);
            }
            let update = work.content.erased(&Bytes::copy_from_slice(payload));
            let update = update.map_err(|why| StorageError::Unreadable {
                what: crate::journal::segment::path(&folder::journal(data), location.segment)
                    .display()
                    .to_string(),
                why: format!("the entry at {location}: {why}"),
            })?;
            *erased.entry(document.clone()).or_insert(0) += 1;
            to.entry(&document, sent, new_salt()?, &update)
        },
    )?;
    for (document, entries) in &erased {
        let said = format!(
            r#"{{"at":{},"entries":{entries},"through":{},"chain":"{}"}}"#,
            UnixMillis::now().0,
            to.head(document),
            files::hex(&survey.changes.documents[document].head.chain.0),
        );
        let key = tombstone(document);
        let record = (RecordKind::Put, key.as_str(), UnixMillis::now().0);
        to.fact(record, new_salt()?, said.as_bytes())?;
    }
    to.finish()?;
    Ok(erased)
}

fn is_meant(what: &Erase, document: &DocumentId, header: &Header) -> bool {
    match what {
        Erase::Document(meant) => meant == document,
        Erase::Device(device) => device.0 == header.device,
    }
}

/// Everything but the words must be in the new journal.
fn check(old: &Survey, new: &Survey) -> Result<(), MaintenanceError> {
    let heads = |survey: &Survey| -> BTreeMap<DocumentId, Seq> {
        let documents = survey.changes.documents.iter();
        documents
            .map(|(document, touched)| (document.clone(), touched.head.seq))
            .collect()
    };
    let records = |survey: &Survey| survey.changes.records.keys().cloned().collect::<Vec<_>>();
    let mut kept = records(new);
    kept.retain(|key| old.changes.records.contains_key(key));
    if new.changes.damage.is_empty() && heads(old) == heads(new) && records(old) == kept {
        Ok(())
    } else {
        Err(MaintenanceError::Refused(
            "The new journal does not read back as it was written; nothing was erased.".to_owned(),
        ))
    }
}
