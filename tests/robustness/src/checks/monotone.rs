//! I7: what readers see never goes back, and a version is the same for all who see it.

use crate::history::Name;
use crate::model::Model;
use crate::sometimes::Rare;

/// A reader saw `version` (document, epoch, number, what of it) with this hash.
pub(crate) fn look(
    model: &mut Model,
    reader: Name,
    version: &(String, u64, u64, &'static str),
    hash: &str,
) {
    let (document, epoch, seq, _) = version;
    let (epoch, seq, life) = (*epoch, *seq, model.life);
    if let Some((old_epoch, old_seq, old_life)) = model.newest.insert(reader, (epoch, seq, life)) {
        if epoch != old_epoch {
            let sentence = format!("I7: {document} changed its epoch from {old_epoch} to {epoch}");
            model.breach(sentence);
        } else if seq < old_seq {
            let sentence = format!("I7: reader {reader} of {document} saw {seq} after {old_seq}");
            model.breach(sentence);
        }
        if life > old_life {
            model.sometimes.saw(Rare::ReaderSurvivedRestart);
        }
    }
    let first = model
        .versions
        .entry(version.clone())
        .or_insert_with(|| hash.to_owned());
    if first != hash {
        let sentence = format!("I7: two readers saw two texts of {document} as number {seq}");
        model.breach(sentence);
    }
}
