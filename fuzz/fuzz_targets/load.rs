//! Any bytes as a compiled file: refused, or a gazetteer that can be used.
#![no_main]

use gazelle::Gazetteer;
use gazelle::gazetteer::{Found, Overlap};
use gazelle::text::NoBreaks;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(gazetteer) = Gazetteer::from_bytes(bytes) else { return };
    for at in 0..gazetteer.len() as u32 {
        let entry = gazetteer.entry(at).to_entry();
        assert!(gazetteer.position(&entry.id).is_some());
    }
    gazetteer.find("To Lam of Hà Nội: C++, U.S.", Overlap::All, &NoBreaks, &mut Found::default());
});
