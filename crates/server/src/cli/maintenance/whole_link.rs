//! Entries that were written before there were devices carry the number of their link: erasing by such
//! a number takes the words of all who used it.

use std::path::Path;

use serde::Deserialize;
use sillage_access::link_seed;

use super::{CliError, Engine, Progress};

/// What is read of a key here.
#[derive(Deserialize)]
struct Labelled {
    #[serde(default)]
    label: String,
}

/// Fails when `number` stands for a link as a whole. A folder that cannot be opened is left to the tool,
/// which says what is wrong with it.
pub(super) async fn refuse_whole_link(
    data: &Path,
    engine: Engine,
    number: u64,
) -> Result<(), CliError> {
    if !data.join("FORMAT").exists() {
        return Ok(());
    }
    let progress = Progress::new("Reading the journal");
    let Ok(storage) = engine(data.to_owned(), progress).await else {
        return Ok(());
    };
    let keys = storage.records("grant/").await;
    storage.close().await?;
    let link = keys?.into_iter().find_map(|(key, record)| {
        let id = key.as_str().strip_prefix("grant/")?.to_owned();
        let labelled: Option<Labelled> = serde_json::from_slice(&record.value).ok();
        (link_seed(&id) == number).then(|| (id, labelled.map_or_else(String::new, |key| key.label)))
    });
    let Some((id, label)) = link else {
        return Ok(());
    };
    let label = label.replace(char::is_control, " ");
    Err(CliError::failed(format!(
        "{number} is no single device: it is the whole link {id} ({label}), from before devices were told \
         apart. Erasing takes the words of all who used it. Say --yes if that is meant."
    )))
}
