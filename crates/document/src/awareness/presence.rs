//! The state of one client, cleaned.

use serde_json::{Value, json};

use super::name::clean_name;
use crate::lib0::MAX_INTEGER;
use crate::{CLOCK_LIMIT, ClientId, ROOT};

/// The longest state that is read, in bytes of JSON. What we write is always shorter. Of a longer or
/// deeper one nothing is kept but that its client is here.
pub const STATE_LIMIT: usize = 4096;

/// Objects and arrays may stand this deep inside a state, as a cursor's item does.
const DEPTH_LIMIT: usize = 3;

/// Colours for those who bring none that is valid; each is readable on white and beside the others.
const COLOURS: [&str; 8] = [
    "#1b6ec2", "#b3541e", "#2e7d4f", "#8e3b8a", "#a33a3a", "#4f5bb5", "#0f7f86", "#7a6512",
];

/// Alpha for a light background made from a colour, as stock editors append it.
const LIGHT: &str = "33";

/// Name, colours and cursor in the fields that stock editors use; nothing else is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// What the person calls themselves, from [`clean_name`].
    pub name: Option<String>,
    /// `#rrggbb`, of the cursor.
    pub color: String,
    /// `#rrggbb` or `#rrggbbaa`, of the selection.
    pub color_light: String,
    /// The selection, `None` while the editor has no focus.
    pub cursor: Option<Cursor>,
}

/// A selection: equal ends are a caret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Where it was begun.
    pub anchor: Position,
    /// Where it moves.
    pub head: Position,
}

/// A position in the text that stays with the character it is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The character's client and clock; `None` is an end of the text.
    pub item: Option<(ClientId, u32)>,
    /// 0: with the character after it; -1: with the one before it.
    pub assoc: i8,
}

impl Presence {
    /// Reads a state; `null` is `None`. The client's id decides about missing colours.
    pub(super) fn decode(json: &str, client: ClientId) -> Option<Self> {
        if json.len() > STATE_LIMIT || depth(json) > DEPTH_LIMIT {
            // Closed for it, a stock client whose application says much would come back with it for ever.
            return Some(Self::clean(&Value::Null, client));
        }
        match serde_json::from_str(json) {
            Ok(Value::Null) => None,
            Ok(state) => Some(Self::clean(&state, client)),
            // An honest name that was cut inside an emoji is not JSON for us: show it as nobody.
            Err(_) => Some(Self::clean(&Value::Null, client)),
        }
    }

    fn clean(state: &Value, client: ClientId) -> Self {
        let user = &state["user"];
        let color = colour(&user["color"], &[6]).unwrap_or_else(|| derived_colour(client));
        let color_light =
            colour(&user["colorLight"], &[6, 8]).unwrap_or_else(|| format!("{color}{LIGHT}"));
        Self {
            name: user["name"].as_str().and_then(clean_name),
            color,
            color_light,
            cursor: Cursor::clean(&state["cursor"]),
        }
    }

    /// The state as JSON.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut user = json!({ "color": self.color, "colorLight": self.color_light });
        if let Some(name) = &self.name {
            user["name"] = name.as_str().into();
        }
        json!({ "user": user, "cursor": self.cursor.map(Cursor::encode) }).to_string()
    }
}

impl Cursor {
    /// A selection in our text, `None` for anything else.
    fn clean(cursor: &Value) -> Option<Self> {
        let anchor = Position::clean(&cursor["anchor"])?;
        let head = Position::clean(&cursor["head"])?;
        Some(Self { anchor, head })
    }

    fn encode(self) -> Value {
        json!({ "anchor": self.anchor.encode(), "head": self.head.encode() })
    }
}

impl Position {
    fn clean(position: &Value) -> Option<Self> {
        let position = position.as_object()?;
        let field = |name| position.get(name).filter(|value| !value.is_null());
        if field("type").is_some() || field("tname").is_some_and(|name| name != ROOT) {
            return None;
        }
        let item = match field("item") {
            None => None,
            Some(item) => {
                let client = item["client"].as_u64().filter(|&id| id <= MAX_INTEGER)?;
                let clock = item["clock"]
                    .as_u64()
                    .and_then(|clock| u32::try_from(clock).ok());
                Some((client, clock.filter(|&clock| clock < CLOCK_LIMIT)?))
            }
        };
        let assoc = field("assoc").and_then(Value::as_i64).unwrap_or(0);
        Some(Self {
            item,
            assoc: if assoc < 0 { -1 } else { 0 },
        })
    }

    fn encode(self) -> Value {
        let item = self
            .item
            .map(|(client, clock)| json!({ "client": client, "clock": clock }));
        json!({ "type": null, "tname": ROOT, "item": item, "assoc": self.assoc })
    }
}

/// How deep objects and arrays stand inside the outermost one, seen without parsing.
fn depth(json: &str) -> usize {
    let (mut open, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => open += 1,
            b'}' | b']' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest.saturating_sub(1)
}

/// `#` and so many hexadecimal digits.
fn colour(value: &Value, digits: &[usize]) -> Option<String> {
    let hex = value.as_str()?.strip_prefix('#')?;
    let valid = digits.contains(&hex.len()) && hex.bytes().all(|digit| digit.is_ascii_hexdigit());
    valid.then(|| format!("#{hex}"))
}

fn derived_colour(client: ClientId) -> String {
    let place = usize::try_from(client % COLOURS.len() as u64);
    COLOURS[place.unwrap_or_default()].to_owned()
}
