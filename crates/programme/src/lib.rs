//! Events, days, themes, rooms and sessions, and the schedule formats.
