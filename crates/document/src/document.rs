//! One text that many people write at once.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use bytes::Bytes;
use yrs::updates::decoder::Decode;
use yrs::{
    Any, Doc, GetString, IdSet, Options, Out, ReadTxn, Snapshot, Text, TextRef, Transact,
    TransactionMut, Update,
};

use crate::clocks::{Clocks, Contribution, Verdict};
use crate::cost::{self, blocks_added, replay_work};
use crate::gate::{self, NEWCOMER_LIMIT, Passed};
use crate::schema::{ROOTS, Root};
use crate::yrs_doc::{encode_from, gone, new_doc, options};
use crate::{ClientId, Contents, LoadError, ROOT, Refusal, SERVER_CLIENT, StateVector, TEXT_LIMIT};

/// One shared text and what is known of its authors.
pub struct Document {
    doc: Doc,
    text: TextRef,
    clocks: Clocks,
    version: u64,
    /// Never less than the length of the text in UTF-8; the true length is expensive.
    text_bytes_at_most: usize,
    /// Never less than the number of blocks; the true number is expensive.
    blocks_at_most: usize,
    replay_work: u64,
    encoded: Encoded,
}

/// What was encoded for this version, shared by all who ask for it.
#[derive(Default)]
struct Encoded {
    state: Option<Bytes>,
    /// The difference for somebody who has all blocks: the deletions.
    deletions: Option<Bytes>,
}

/// What applying an update did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// The document changed. Exactly what was new, as an update: to be stored and sent on.
    Fresh(Bytes),
    /// The document had all of it.
    Known,
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        Self::over(new_doc(SERVER_CLIENT))
    }

    /// An empty document that keeps the words of what is deleted.
    pub(crate) fn with_deleted_words() -> Self {
        Self::over(Doc::with_options(Options {
            skip_gc: true,
            ..options(SERVER_CLIENT)
        }))
    }

    fn over(doc: Doc) -> Self {
        let text = doc.get_or_insert_text(ROOT);
        Self {
            doc,
            text,
            clocks: Clocks::default(),
            version: 0,
            text_bytes_at_most: 0,
            blocks_at_most: 0,
            replay_work: 0,
            encoded: Encoded::default(),
        }
    }

    /// A document from its checkpoint, if it has one, and the updates after it, oldest first.
    ///
    /// Stored bytes pass the gate too: a damaged journal becomes an error, never a panic. Each
    /// update has its own transaction, as when it was accepted, so that the text is the same to
    /// the last character even where somebody sent blocks that have no sound place.
    pub fn load<'a>(
        checkpoint: Option<&[u8]>,
        updates: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, LoadError> {
        let mut document = Self::new();
        if let Some(state) = checkpoint {
            document.replay(state).map_err(LoadError::Checkpoint)?;
            document.replay_work = 0;
        }
        for (index, update) in updates.into_iter().enumerate() {
            document
                .replay(update)
                .map_err(|refusal| LoadError::Update { index, refusal })?;
        }
        document.text_bytes_at_most = document.text_bytes();
        Ok(document)
    }

    /// Takes an update from a client, if the gate lets it pass.
    pub fn apply(&mut self, update: &Bytes) -> Result<Applied, Refusal> {
        self.apply_when(update, |_| true)
    }

    /// As [`Self::apply`], if `admit` agrees with what the gate found; nothing happens otherwise.
    pub fn apply_when(
        &mut self,
        update: &Bytes,
        admit: impl FnOnce(&Verdict) -> bool,
    ) -> Result<Applied, Refusal> {
        let passed = gate::judge(update, &self.clocks)?;
        passed.refuse_servers_own()?;
        if !admit(&passed.verdict) {
            return Err(Refusal::NotAdmitted);
        }
        passed.refuse_halves()?;
        if !passed.verdict.is_new() {
            return Ok(Applied::Known);
        }
        if passed.newcomers > NEWCOMER_LIMIT {
            return Err(Refusal::Forbidden("too many new authors in one update"));
        }
        let blocks = self.blocks_at_most;
        cost::judge_deletions(update, &passed, blocks, || self.state())?;
        if let Some(blocks) = cost::judge_insertions(update, &passed, blocks, || self.state())? {
            // This update's own are added when it is in.
            self.blocks_at_most = blocks;
        }
        let text_bytes = self.length_after(update, &passed)?;
        let mut transaction = if passed.verdict.repeats {
            self.integrate(&self.without_what_is_known(update)?)?
        } else {
            self.integrate(update)?
        };
        let fresh = if passed.all_new {
            update.clone()
        } else {
            transaction.commit();
            transaction.encode_update_v1().into()
        };
        let gone = gone(&transaction);
        drop(transaction);
        remember(&mut self.clocks, &passed, gone);
        self.blocks_at_most += blocks_added(&passed);
        self.replay_work += replay_work(&passed);
        self.text_bytes_at_most = text_bytes;
        self.version += 1;
        self.encoded = Encoded::default();
        Ok(Applied::Fresh(fresh))
    }

    /// What the gate alone says of an update, for those who may not write: one with nothing new in
    /// it is fine.
    pub fn check(&self, update: &[u8]) -> Result<Verdict, Refusal> {
        let passed = gate::judge(update, &self.clocks)?;
        passed.refuse_servers_own()?;
        if !passed.verdict.differs {
            passed.refuse_halves()?;
        }
        Ok(passed.verdict)
    }

    /// Whether an update that the server made ([`fn@crate::server_edit`]) still fits: one that was made
    /// before another of them was applied does not.
    pub fn check_servers_own(&mut self, update: &[u8]) -> Result<(), Refusal> {
        let passed = gate::judge(update, &self.clocks)?;
        let mut written = passed.verdict.written.iter();
        let foreign = written.any(|range| range.client != SERVER_CLIENT);
        if foreign || passed.verdict.repeats || !passed.verdict.is_new() {
            return Err(Refusal::NotAdmitted);
        }
        self.length_after(update, &passed).map(drop)
    }

    /// Applies an update that the server made and that is durable.
    pub fn apply_servers_own(&mut self, update: &[u8]) -> Result<(), Refusal> {
        self.replay(update)?;
        self.text_bytes_at_most = self.text_bytes();
        self.version += 1;
        self.encoded = Encoded::default();
        Ok(())
    }

    /// Remembers the text that one client wrote in an update that was applied before: a checkpoint
    /// holds nothing of what was deleted. What is known already stays.
    pub fn recall(&mut self, update: &[u8], client: ClientId) -> Result<(), Refusal> {
        let clocks = &mut self.clocks;
        let known = clocks.clock(client);
        gate::texts_of(update, client, |new| {
            if new.range.to <= known {
                clocks.recall_text(&new);
            }
        })
    }

    /// What the document has of every client.
    #[must_use]
    pub fn state_vector(&self) -> StateVector {
        self.clocks.state_vector()
    }

    /// The next clock of one client: 0 if nothing of it is known.
    #[must_use]
    pub fn clock(&self, client: ClientId) -> u32 {
        self.clocks.clock(client)
    }

    /// The whole document as one update, encoded once for each version.
    pub fn state(&mut self) -> Bytes {
        let doc = &self.doc;
        let encode = || encode_from(doc, &StateVector::default());
        self.encoded.state.get_or_insert_with(encode).clone()
    }

    /// What somebody who has `from` may lack, as an update. Deletions are always all in it, because
    /// a state vector says nothing of them.
    pub fn difference(&mut self, from: &StateVector) -> Bytes {
        if from.is_empty() {
            return self.state();
        }
        let doc = &self.doc;
        if from.covers(&self.clocks.state_vector()) {
            let encode = || encode_from(doc, from);
            return self.encoded.deletions.get_or_insert_with(encode).clone();
        }
        encode_from(doc, from)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        self.text.get_string(&self.doc.transact())
    }

    /// What it says in each root of the schema.
    #[must_use]
    pub fn contents(&self) -> Contents {
        let transaction = self.doc.transact();
        let said = |root: &Root| {
            let text = transaction.get_text(root.name);
            text.map_or_else(String::new, |text| text.get_string(&transaction))
        };
        Contents::of(ROOTS.iter().map(|root| (root.name, said(root))))
    }

    /// The work of replaying all updates since the checkpoint that the document was loaded from, or
    /// since its beginning: blocks and deleted ranges, so that a keystroke is one.
    #[must_use]
    pub fn replay_work(&self) -> u64 {
        self.replay_work
    }

    /// How often the document has changed since it was made or loaded.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The length of the text in bytes of UTF-8. Walks the text.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        self.text().len()
    }

    /// Applies stored bytes.
    fn replay(&mut self, update: &[u8]) -> Result<(), Refusal> {
        self.replay_telling(update, |_, _| {})
    }

    /// Applies stored bytes, and tells what was new and what is gone since.
    pub(crate) fn replay_telling(
        &mut self,
        update: &[u8],
        tell: impl FnOnce(&Verdict, &[Contribution]),
    ) -> Result<(), Refusal> {
        let passed = gate::judge(update, &self.clocks)?;
        passed.refuse_halves()?;
        if passed.verdict.is_new() {
            let gone = gone(&self.integrate(update)?);
            tell(&passed.verdict, &gone);
            remember(&mut self.clocks, &passed, gone);
            self.blocks_at_most += blocks_added(&passed);
        }
        self.replay_work += replay_work(&passed);
        Ok(())
    }

    /// Every text that was ever written, deleted or not, in the order of the document; of one that
    /// forgets what is deleted, the text. `each` is told whose, its first clock, and the words.
    pub(crate) fn all_text(&self, mut each: impl FnMut(ClientId, u32, &str)) {
        let mut transaction = self.doc.transact_mut();
        let everything = Snapshot::new(transaction.state_vector(), IdSet::default());
        let nothing = Snapshot::new(yrs::StateVector::default(), IdSet::default());
        let (all, none) = (Some(&everything), Some(&nothing));
        let pieces = self
            .text
            .diff_range(&mut transaction, all, none, |at| at.id);
        for piece in pieces {
            if let (Out::Any(Any::String(words)), Some(id)) = (&piece.insert, piece.ychange) {
                each(id.client.get(), id.clock, words);
            }
        }
    }

    /// The length of the text after an update, or a little more; refuses what is over the limit.
    fn length_after(&mut self, update: &[u8], passed: &Passed<'_>) -> Result<usize, Refusal> {
        let added = passed.text_bytes;
        if added == 0 || self.text_bytes_at_most + added <= TEXT_LIMIT {
            return Ok(self.text_bytes_at_most + added);
        }
        self.text_bytes_at_most = self.text_bytes();
        let mut bytes = self.text_bytes_at_most + added;
        if bytes > TEXT_LIMIT && !passed.verdict.deleted.is_empty() {
            // How much room its deletions make is known only afterwards: try it on a copy.
            let state = self.state();
            let copy = Self::load(Some(&state), [update]).map_err(|_| Refusal::Unstable)?;
            bytes = copy.text_bytes_at_most;
        }
        // A text that is already too long may still be made shorter.
        if bytes <= TEXT_LIMIT.max(self.text_bytes_at_most) {
            Ok(bytes)
        } else {
            Err(Refusal::TooLong { bytes })
        }
    }

    /// An update from where the known blocks of each client end. The rest of a block that is half known
    /// loses what its beginning said of its place. The CRDT would still know that now, and no longer
    /// when the journal is replayed: a block beside a forgotten one had a place only until a restart.
    fn without_what_is_known(&self, update: &[u8]) -> Result<Vec<u8>, Refusal> {
        yrs::diff_updates_v1(update, &self.state_vector().encode()).map_err(|_| Refusal::Unstable)
    }

    /// Hands an update that passed the gate to the CRDT.
    fn integrate(&self, update: &[u8]) -> Result<TransactionMut<'_>, Refusal> {
        let decoded = Update::decode_v1(update).map_err(|_| Refusal::Unstable)?;
        let mut transaction = self.doc.transact_mut();
        match catch_unwind(AssertUnwindSafe(|| transaction.apply_update(decoded))) {
            Ok(applied) => applied.map_err(|_| Refusal::Unstable)?,
            Err(panic) => {
                // Dropped, it would commit what is half done, and a second panic ends the process.
                std::mem::forget(transaction);
                resume_unwind(panic);
            }
        }
        if transaction.has_missing_updates() {
            return Err(Refusal::Unstable);
        }
        Ok(transaction)
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The text is other people's words and has no place in a log.
        formatter
            .debug_struct("Document")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// Whether a full state can be loaded and then says exactly this, in every root: what a checkpoint is
/// verified by before anybody reads it instead of the journal.
#[must_use]
pub fn verify_checkpoint(state: &[u8], contents: &Contents) -> bool {
    Document::load(Some(state), []).is_ok_and(|document| document.contents() == *contents)
}

/// Notes in the table what an update brought, and what else is gone with it.
fn remember(clocks: &mut Clocks, passed: &Passed<'_>, gone: Vec<Contribution>) {
    for &range in &passed.verdict.written {
        clocks.wrote(range);
    }
    for new in passed.first_text.iter().chain(&passed.more_text) {
        clocks.wrote_text(new);
    }
    for range in passed.verdict.deleted.iter().copied().chain(gone) {
        clocks.deleted(range);
    }
}
