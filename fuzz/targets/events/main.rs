//! Event sequences on the state of a live document, from honest editors and from those who lie, over
//! a disk that is slow, fails and crashes. See `world` for what must always hold.

#![no_main]

mod peer;
mod stored;
mod world;

use arbitrary::Arbitrary;
use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use sillage_document::StateVector;
use sillage_document::lib0::Encoder;
use sillage_fuzz::TypedWords;
use sillage_fuzz::hostile::Hostile;
use sillage_live::ClientMessage;
use stored::Before;
use world::World;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    before: Before,
    acts: Vec<Act<'a>>,
}

/// One thing that happens. The first number says to whom.
#[derive(Arbitrary, Debug)]
enum Act<'a> {
    Join(u8),
    Leave(u8),
    Type(u8, u16, TypedWords),
    Delete(u8, u16, u8),
    Announce(u8),
    /// The next message of an honest editor reaches the document.
    Deliver(u8),
    /// The next word of the document reaches an honest editor.
    Read(u8),
    /// An editor was too slow for the feed.
    FallBehind(u8),
    Lie(u8, Saying<'a>),
    Asked,
    Watched(bool),
    Appended,
    /// The disk failed, in one of some ways, and the entries may be in it all the same.
    AppendFailed(u8),
    Checkpointed(bool),
    /// The process died, and whether what was on its way to the disk got there.
    Crash(bool),
    Unload,
    Wait(u16),
    /// The next acts are one turn.
    Together(u8),
}

/// What somebody says who does not keep to the rules.
#[derive(Arbitrary, Debug)]
enum Saying<'a> {
    Step1(u8, u32),
    Step2(Hostile<'a>),
    Update(Hostile<'a>),
    /// What somebody sent before, word for word.
    Repeat(u8),
    Awareness(&'a [u8]),
    Announcements(Vec<(u8, u8, Json)>),
    Query,
    Behind(u8, u32),
}

/// A state of awareness.
#[derive(Arbitrary, Debug, Clone, Copy)]
enum Json {
    Gone,
    Empty,
    Named,
    Deep,
    Broken,
}

impl Json {
    fn text(self) -> &'static str {
        match self {
            Self::Gone => "null",
            Self::Empty => "{}",
            Self::Named => r#"{"user":{"name":"Zoé"},"cursor":null}"#,
            Self::Deep => "[[[[[]]]]]",
            Self::Broken => "{",
        }
    }
}

impl Saying<'_> {
    /// The message, or the state from which a difference is asked for.
    fn message(&self, known: &StateVector, sent: &[Bytes]) -> Result<ClientMessage, StateVector> {
        let state = |author: u8, clock: u32| StateVector::from_iter([(author.into(), clock)]);
        Ok(match self {
            Self::Step1(author, clock) => ClientMessage::Step1(state(*author, *clock)),
            Self::Step2(update) => ClientMessage::Step2(update.bytes(known, sent)),
            Self::Update(update) => ClientMessage::Update(update.bytes(known, sent)),
            Self::Repeat(which) => {
                let which = usize::from(*which) % sent.len().max(1);
                ClientMessage::Step2(sent.get(which).cloned().unwrap_or_default())
            }
            Self::Awareness(bytes) => ClientMessage::Awareness(Bytes::copy_from_slice(bytes)),
            Self::Announcements(all) => ClientMessage::Awareness(announcements(all)),
            Self::Query => ClientMessage::QueryAwareness,
            Self::Behind(author, clock) => return Err(state(*author, *clock)),
        })
    }
}

fn announcements(all: &[(u8, u8, Json)]) -> Bytes {
    let mut writer = Encoder::default();
    writer.length(all.len());
    for &(client, clock, json) in all {
        writer.var_uint(client.into());
        writer.var_uint(clock.into());
        writer.var_string(json.text());
    }
    writer.finish()
}

fuzz_target!(|input: Input| {
    let mut world = World::new(input.before);
    for act in &input.acts {
        world.perform(act);
    }
    world.heal();
    world.check();
});
