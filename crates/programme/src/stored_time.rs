//! Times with their zone, as they are stored.

/// Serde for an optional [`jiff::Zoned`] as `2022-07-06T10:00:00+02:00[Europe/Paris]`.
pub(crate) mod zoned {
    use jiff::{Zoned, fmt::temporal::DateTimeParser, tz::OffsetConflict};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// A programme says the hour on the wall. If the rules of a zone change after it was stored, that
    /// hour stands and the offset moves; by default the whole record would no longer read.
    static PARSER: DateTimeParser =
        DateTimeParser::new().offset_conflict(OffsetConflict::AlwaysTimeZone);

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
