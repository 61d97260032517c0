//! Sentences: the contract on every short text.

mod contract;
