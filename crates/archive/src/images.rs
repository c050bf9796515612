//! The images of a note: which ones it shows, and their bytes.

use std::collections::BTreeSet;

use sillage_storage::{BlobId, Storage};

use crate::ArchiveError;

/// Where notes find images.
const UPLOADS: &str = "/uploads/";
const KINDS: [&str; 4] = ["png", "jpg", "webp", "gif"];
/// Letters of a hash.
const HASH: usize = 64;

/// The names of the images that a text speaks of, as `{sha256}.{kind}`.
pub(crate) fn of(text: &str) -> BTreeSet<String> {
    let named = text.split(UPLOADS).skip(1);
    let name = |after: &str| {
        let hash = after.get(..HASH)?;
        hash.parse::<BlobId>().ok()?;
        let kind = after[HASH..].strip_prefix('.')?;
        let kind = KINDS.iter().find(|known| kind.starts_with(*known))?;
        Some(format!("{hash}.{kind}"))
    };
    named.filter_map(name).collect()
}

/// The bytes of an image, if the storage has it.
pub(crate) async fn read(
    storage: &dyn Storage,
    name: &str,
) -> Result<Option<Vec<u8>>, ArchiveError> {
    let Some(id) = name.get(..HASH).and_then(|hash| hash.parse().ok()) else {
        return Ok(None);
    };
    let Some(mut reader) = storage.blob(&id).await? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    while let Some(piece) = reader.next().await? {
        bytes.extend_from_slice(&piece);
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_images_of_the_server_are_named() {
        let hash = "0123456789abcdef".repeat(4);
        let text =
            format!("![a](/uploads/{hash}.png) /uploads/{hash}.svg /uploads/x.png /uploads/é");
        assert_eq!(of(&text), BTreeSet::from([format!("{hash}.png")]));
    }
}
