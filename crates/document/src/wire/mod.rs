//! Two wires.
