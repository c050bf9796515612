//! One rendered version of a note, and what a reader who knows another one must be sent.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    str::FromStr,
    sync::{Arc, Mutex, OnceLock},
};

use bytes::Bytes;
use data_encoding::BASE64URL_NOPAD;
use serde::{Serialize, Serializer};
use sillage_live::Published;
use sillage_markdown::{Heading, Levels};
use sillage_storage::{Epoch, Seq, UnixMillis};
use tokio::sync::OnceCell;

use super::lock;

/// Pages kept with a version: two languages, compressed and not, and a programme that changes meanwhile.
const PAGES: usize = 8;

/// Names a version, as `epoch-seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VersionId {
    pub(crate) epoch: Epoch,
    pub(crate) seq: Seq,
}

/// A short name for a block; the same block has it in every version.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct BlockKey([u8; 8]);

/// A version as HTML.
pub(crate) struct Rendered {
    pub(crate) id: VersionId,
    /// `None` while nothing was ever written.
    pub(crate) changed_at: Option<UnixMillis>,
    pub(crate) outline: Vec<Heading>,
    keys: Vec<BlockKey>,
    html: Vec<String>,
    /// The source line that each block begins on, counted from 0.
    lines: Vec<u32>,
    /// The message for those who know nothing of this note, made when it is first asked for.
    whole: OnceLock<Bytes>,
    /// The messages for those who know another version: nearly everybody knows the one before.
    since: Mutex<Vec<(VersionId, Bytes)>>,
    pages: Mutex<Vec<(String, Arc<OnceCell<Bytes>>)>>,
}

/// What the script of the reader's page gets.
#[derive(Serialize)]
struct Message<'a> {
    seq: Seq,
    changed_at: Option<UnixMillis>,
    /// What the reader shows now, if it cannot know that by itself: the keys of its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<&'a [BlockKey]>,
    /// All blocks in order.
    hashes: &'a [BlockKey],
    /// Those that the reader does not have.
    blocks: BTreeMap<BlockKey, &'a str>,
}

impl Rendered {
    pub(crate) fn new(published: &Published) -> Self {
        let rendering = sillage_markdown::render(&published.text);
        let mut levels = Levels::default();
        let blocks = rendering.blocks.iter();
        let html: Vec<String> = blocks.map(|block| levels.apply(&block.html)).collect();
        Self {
            id: VersionId::of(published),
            changed_at: published.changed_at,
            outline: rendering.outline,
            keys: html.iter().map(|block| BlockKey::of(block)).collect(),
            html,
            lines: rendering
                .blocks
                .iter()
                .map(|block| block.lines.start)
                .collect(),
            whole: OnceLock::new(),
            since: Mutex::default(),
            pages: Mutex::default(),
        }
    }

    /// The blocks in order.
    pub(crate) fn blocks(&self) -> &[String] {
        &self.html
    }

    /// The event for an editor, whose text and preview scroll together; it comes before the version.
    pub(crate) fn lines(&self) -> Bytes {
        let data = serde_json::to_string(&self.lines).expect("numbers are JSON");
        format!("event: lines\ndata: {data}\n\n").into()
    }

    /// The event for a reader who shows nothing that is known here.
    pub(crate) fn whole(&self) -> Bytes {
        self.whole
            .get_or_init(|| self.event(None, &HashSet::new()))
            .clone()
    }

    /// The event for a reader who shows `known`, one of the recent versions; made once for all of them.
    pub(crate) fn since(&self, known: &Self) -> Bytes {
        let mut since = lock(&self.since);
        if let Some((_, event)) = since.iter().find(|(id, _)| *id == known.id) {
            return event.clone();
        }
        let event = self.event(Some(&known.keys), &known.keys.iter().copied().collect());
        since.push((known.id, event.clone()));
        event
    }

    fn event(&self, base: Option<&[BlockKey]>, known: &HashSet<BlockKey>) -> Bytes {
        let all = self
            .keys
            .iter()
            .copied()
            .zip(self.html.iter().map(String::as_str));
        let message = Message {
            seq: self.id.seq,
            changed_at: self.changed_at,
            base,
            hashes: &self.keys,
            blocks: all.filter(|(key, _)| !known.contains(key)).collect(),
        };
        let data = serde_json::to_string(&message).expect("strings and numbers are JSON");
        format!("id: {}\ndata: {data}\n\n", self.id).into()
    }

    /// The page with this name, made by `make` where it is not kept, on a thread where that may take its time.
    pub(crate) async fn page(
        &self,
        name: &str,
        make: impl FnOnce() -> Bytes + Send + 'static,
    ) -> Bytes {
        let page = self.kept_page(name);
        let making = || async {
            let making = tokio::task::spawn_blocking(make);
            making.await.expect("a template does not panic")
        };
        page.get_or_init(making).await.clone()
    }

    fn kept_page(&self, name: &str) -> Arc<OnceCell<Bytes>> {
        let mut pages = lock(&self.pages);
        if let Some((_, page)) = pages.iter().find(|(kept, _)| kept == name) {
            return page.clone();
        }
        let page = Arc::<OnceCell<Bytes>>::default();
        if pages.len() == PAGES {
            pages.remove(0);
        }
        pages.push((name.to_owned(), page.clone()));
        page
    }
}

impl VersionId {
    pub(crate) fn of(published: &Published) -> Self {
        Self {
            epoch: published.epoch,
            seq: published.seq,
        }
    }
}

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch, self.seq)
    }
}

impl FromStr for VersionId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (epoch, seq) = text.split_once('-').ok_or(())?;
        match (epoch.parse(), seq.parse()) {
            (Ok(epoch), Ok(seq)) => Ok(Self { epoch, seq }),
            _ => Err(()),
        }
    }
}

impl BlockKey {
    /// 48 bits of a hash: blocks of one note differ, and every reader is sent every key.
    fn of(html: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        html.hash(&mut hasher);
        let hash = hasher.finish();
        let mut key = [0; 8];
        BASE64URL_NOPAD.encode_mut(&hash.to_be_bytes()[..6], &mut key);
        Self(key)
    }
}

impl Serialize for BlockKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&self.0).unwrap_or_default())
    }
}

/// Versions in the order in which they were rendered; finds the one that a reader shows.
pub(super) fn find(
    recent: &std::collections::VecDeque<Arc<Rendered>>,
    id: VersionId,
) -> Option<Arc<Rendered>> {
    recent.iter().find(|rendered| rendered.id == id).cloned()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn version(seq: u64, text: &str) -> Rendered {
        Rendered::new(&Published {
            epoch: Epoch(7),
            seq: Seq(seq),
            changed_at: Some(UnixMillis(1_000)),
            text: text.into(),
        })
    }

    fn data(event: &Bytes) -> Value {
        let event = std::str::from_utf8(event).unwrap();
        let data = event
            .lines()
            .find_map(|line| line.strip_prefix("data: "))
            .unwrap();
        assert!(
            event.ends_with("\n\n") && event.lines().count() == 3,
            "{event}"
        );
        serde_json::from_str(data).unwrap()
    }

    #[test]
    fn a_reader_gets_the_blocks_it_lacks_and_the_order_of_all() {
        let (old, new) = (
            version(1, "a\n\nb\n\nb\n"),
            version(2, "a\n\nb\n\n# c\n\nb\n"),
        );
        let whole = data(&new.whole());
        assert_eq!(whole["hashes"].as_array().unwrap().len(), 4);
        assert_eq!(whole["blocks"].as_object().unwrap().len(), 3);
        assert_eq!(whole["base"], Value::Null);
        let part = data(&new.since(&old));
        assert_eq!(part["hashes"], whole["hashes"]);
        assert_eq!(part["base"], data(&old.whole())["hashes"]);
        let heading = part["hashes"][2].as_str().unwrap();
        assert_eq!(
            part["blocks"],
            serde_json::json!({ heading: "<h2 id=\"c\" dir=\"auto\">c</h2>" })
        );
        assert_eq!(
            (&part["seq"], &part["changed_at"]),
            (&2.into(), &1_000.into())
        );
    }

    #[test]
    fn the_usual_difference_is_made_once() {
        let (old, new) = (version(1, "a"), version(2, "b"));
        assert_eq!(new.since(&old).as_ptr(), new.since(&old).as_ptr());
        assert!(new.whole().starts_with(b"id: 7-2\n"));
        assert_eq!("7-2".parse(), Ok(new.id));
        assert_eq!("7-".parse::<VersionId>(), Err(()));
    }
}
