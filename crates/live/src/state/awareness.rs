//! stub
use super::{Effect, Millis};
use crate::ConnectionId;
use bytes::Bytes;
use sillage_storage::DeviceId;

#[derive(Debug, Default)]
pub(super) struct Crowd;
impl Crowd {
    pub(super) fn flush(&mut self, _now: Millis, _effects: &mut Vec<Effect>) {}
    pub(super) fn next_tick(&self) -> Option<Millis> {
        None
    }
    pub(super) fn everybody(&self) -> Option<Bytes> {
        None
    }
    pub(super) fn hear(
        &mut self,
        _c: ConnectionId,
        _d: DeviceId,
        _b: &Bytes,
        _now: Millis,
    ) -> Result<(), ()> {
        Ok(())
    }
    pub(super) fn left(&mut self, _c: ConnectionId, _now: Millis) {}
}
