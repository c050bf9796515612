//! Times with their zone, as they are stored.

/// Serde for an optional [`jiff::Zoned`] as `2022-07-06T10:00:00+02:00[Europe/Paris]`.
pub(crate) mod zoned {
    use jiff::{Zoned, fmt::temporal::DateTimeParser, tz::OffsetConflict};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// The offset tells the two hours of an autumn night apart. If the rules of a zone change after it was
    /// stored, the hour on the wall stands and the offset moves; by default the record would not read.
    static PARSER: DateTimeParser =
        DateTimeParser::new().offset_conflict(OffsetConflict::PreferOffset);

    #[expect(
        clippy::ref_option,
        reason = "serde's `with` passes the field by reference"
    )]
    pub(crate) fn serialize<S: Serializer>(at: &Option<Zoned>, to: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => to.collect_str(at),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Zoned>, D::Error> {
        Option::<String>::deserialize(from)?
            .map(|text| PARSER.parse_zoned(&text).map_err(D::Error::custom))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Zoned;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    struct Stored(#[serde(with = "super::zoned")] Option<Zoned>);

    fn read(text: &str) -> String {
        let stored: Stored = serde_json::from_str(&format!("{text:?}")).unwrap();
        serde_json::to_string(&stored).unwrap().replace('"', "")
    }

    #[test]
    fn both_hours_of_an_autumn_night_are_stored() {
        for text in [
            "2026-10-25T02:30:00+02:00[Europe/Paris]",
            "2026-10-25T02:30:00+01:00[Europe/Paris]",
            "2023-03-25T10:00:00-05:00[-05:00]",
        ] {
            assert_eq!(read(text), text);
        }
    }

    #[test]
    fn the_hour_on_the_wall_stands_when_the_rules_of_a_zone_change() {
        assert_eq!(
            read("2026-07-01T10:00:00+03:00[Europe/Paris]"),
            "2026-07-01T10:00:00+02:00[Europe/Paris]"
        );
    }
}
