//! Hours, dates, durations, zones and states, in all the ways in which programme files write them.

mod date;
mod duration;
mod hour;
mod instant;
mod status;
mod zone;

pub(super) use date::date;
pub(super) use duration::duration;
pub(super) use hour::{DAY_CHANGE, Hour, hour, on_day};
pub(super) use instant::Instant;
pub(super) use status::{is_marked_cancelled, status};
pub(super) use zone::{offset_name, time_zone};
