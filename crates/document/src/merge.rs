//! Many updates as one.

use bytes::Bytes;
use yrs::merge_updates_v1;

/// How many updates are merged at a time: merging is quadratic, 1,000 at once cost 3 ms.
const GROUP: usize = 200;

/// Updates that cannot be merged, because one of them is not an update.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot merge: {0}")]
pub struct MergeError(pub(crate) String);

/// One update with the effect of all, for catching up with what waits. Only for updates that came
/// out of a [`crate::Document`]: nothing is judged here.
pub fn merge(updates: &[Bytes]) -> Result<Bytes, MergeError> {
    if let [only] = updates {
        return Ok(only.clone());
    }
    let mut merged = updates.to_vec();
    while merged.len() != 1 {
        if merged.is_empty() {
            return Ok(Bytes::from_static(yrs::Update::EMPTY_V1));
        }
        merged = merged
            .chunks(GROUP)
            .map(merge_group)
            .collect::<Result<_, _>>()?;
    }
    Ok(merged.remove(0))
}

fn merge_group(updates: &[Bytes]) -> Result<Bytes, MergeError> {
    merge_updates_v1(updates)
        .map(Bytes::from)
        .map_err(|error| MergeError(error.to_string()))
}
