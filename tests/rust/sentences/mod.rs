//! Sentences: the contract on every short text, the tables of cases, options, ugly input.

mod cases;
mod contract;
mod options;
mod robust;
