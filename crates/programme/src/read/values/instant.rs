//! A date with an hour, as it is written.

use jiff::{
    Zoned,
    civil::DateTime,
    fmt::temporal::Pieces,
    tz::{Offset, TimeZone},
};

use super::{date, hour};

/// A date with an hour, and the offset if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Instant {
    pub(in crate::read) local: DateTime,
    pub(in crate::read) offset: Option<Offset>,
}

impl Instant {
    /// `2023-03-25T10:00:00+01:00`, also without offset, or a date and an hour as people write them.
    pub(in crate::read) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(pieces) = Pieces::parse(text) {
            return Some(Self {
                local: pieces.date().to_datetime(pieces.time()?),
                offset: pieces.to_numeric_offset(),
            });
        }
        let (day, at) = text.split_once([' ', 'T'])?;
        let local = hour(at)?.on(date(day)?, jiff::civil::Time::midnight())?;
        Some(Self {
            local,
            offset: None,
        })
    }

    /// The moment on the clocks of `zone`.
    pub(in crate::read) fn in_zone(self, zone: &TimeZone) -> Option<Zoned> {
        match self.offset {
            None => self.local.to_zoned(zone.clone()).ok(),
            Some(offset) => Some(offset.to_timestamp(self.local).ok()?.to_zoned(zone.clone())),
        }
    }

    /// The moment with the offset that is written, which is no zone.
    pub(in crate::read) fn as_written(self) -> Option<Zoned> {
        let offset = self.offset?;
        let zone = TimeZone::fixed(offset);
        Some(offset.to_timestamp(self.local).ok()?.to_zoned(zone))
    }

    /// The moment in the zone if that has the offset then, otherwise with the offset that is written.
    pub(in crate::read) fn in_zone_or_as_written(self, zone: &TimeZone) -> Option<Zoned> {
        let in_zone = self.in_zone(zone)?;
        if self.offset.is_none_or(|offset| offset == in_zone.offset()) {
            return Some(in_zone);
        }
        self.as_written()
    }
}

#[cfg(test)]
mod tests {
    use super::Instant;

    #[test]
    fn an_instant_is_a_date_with_an_hour() {
        let utc = Instant::read("2023-09-10T05:00:00Z").unwrap();
        assert_eq!(utc.offset.map(jiff::tz::Offset::seconds), Some(0));
        let french = Instant::read("24/10/2026 10h30").unwrap();
        assert_eq!(
            (french.local.to_string().as_str(), french.offset),
            ("2026-10-24T10:30:00", None)
        );
        for bad in ["", "2023-09-10", "10:30", "soon", "soon 10:30"] {
            assert_eq!(Instant::read(bad), None, "{bad}");
        }
    }
}
