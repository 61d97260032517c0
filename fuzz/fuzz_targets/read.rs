//! Any bytes as a list.
#![no_main]

#[path = "../targets.rs"]
#[expect(dead_code, reason = "the other targets'")]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::read(bytes));
