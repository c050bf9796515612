//! One machine, one folder: the journal and the sled index.
