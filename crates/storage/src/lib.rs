//! What durable means: the storage trait, its types and its proof.
