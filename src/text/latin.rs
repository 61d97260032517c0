//! Latin letters without what is above, below and across them: `Đà Nẵng` read as `Da Nang`.
//!
//! Of ASCII words much can be asked in a few instructions. Most letters with marks fold to ASCII
//! letters ([`super::fold`]), so that a text in a Latin script can be read as one of ASCII words: its
//! letters fold to the same as before, capitals stay capitals, everything else stays as it is, and
//! every place is known in the original.

use std::sync::LazyLock;

use super::fold::{Class, Cluster, Marks};
use super::lanes::{self, every, zero};
use super::words::{BLOCK, Work, fast};

/// A text with plain letters; reuse it to reuse its memory.
#[derive(Debug, Default)]
pub(crate) struct Latin {
    bytes: Vec<u8>,
    origins: Vec<Origin>,
}

/// Where sixty-four bytes of the plain text come from.
#[derive(Debug, Clone, Copy, Default)]
struct Origin {
    /// Where the first of them stands in the original.
    at: u32,
    /// A bit a byte: behind it the original has one byte more, and another one.
    one: u64,
    two: u64,
}

impl Latin {
    /// Reads `text`. Whether it has such letters; if not, nothing is kept of it.
    pub(crate) fn read(&mut self, text: &str) -> bool {
        let bytes = text.as_bytes();
        if text.is_ascii() || !fast(Any(bytes)) {
            return false;
        }
        let into = &mut self.bytes;
        // What is copied in one piece may be longer than what is wanted.
        into.resize(bytes.len() + BLOCK, 0);
        self.origins.clear();
        self.origins.resize(bytes.len() / BLOCK + 1, Origin::default());
        let len = fast(Reading { bytes, into, origins: &mut self.origins });
        into.truncate(len);
        let mut at = 0;
        for origin in &mut self.origins {
            origin.at = at;
            at += BLOCK as u32 + origin.one.count_ones() + origin.two.count_ones();
        }
        true
    }

    /// The plain text.
    pub(crate) fn text(&self) -> &str {
        // Whole characters were taken out, ASCII was put in.
        simdutf8::basic::from_utf8(&self.bytes).unwrap_or_default()
    }

    /// Where in the original byte `at` of the plain text stands.
    #[inline(always)]
    pub(crate) fn origin(&self, at: usize) -> usize {
        let Origin { at: start, one, two } = self.origins[at / BLOCK];
        let before = !(!0 << (at % BLOCK));
        start as usize + at % BLOCK + ((one & before).count_ones() + (two & before).count_ones()) as usize
    }
}

/// Bytes that are copied in one piece.
const PIECE: usize = 16;

struct Reading<'a> {
    bytes: &'a [u8],
    into: &'a mut [u8],
    origins: &'a mut [Origin],
}

impl Work for Reading<'_> {
    type Output = usize;

    #[inline(always)]
    fn run(self) -> usize {
        let Self { bytes, into, origins } = self;
        let plain = &*PLAIN;
        let (mut from, mut to) = (0, 0);
        let mut letter = |at: usize, word: u32, into: &mut [u8], to: &mut usize| {
            let (letters, count, len) = plain.of(word);
            put(into, *to, letters.to_le_bytes());
            *to += count;
            let last = *to - 1;
            origins[last / BLOCK].one |= u64::from(len > count) << (last % BLOCK);
            origins[last / BLOCK].two |= u64::from(len > count + 1) << (last % BLOCK);
            at + len
        };
        let (blocks, _) = bytes.as_chunks::<BLOCK>();
        for (nth, block) in blocks.iter().enumerate() {
            let end = (nth + 1) * BLOCK;
            if end + PIECE > bytes.len() {
                break;
            }
            let mut rest = lanes::bits(block, leads);
            while rest != 0 {
                let lead = nth * BLOCK + rest.trailing_zeros() as usize;
                rest &= rest - 1;
                copy(bytes, from, into, to, lead - from);
                to += lead - from;
                let word = bytes[lead..].first_chunk().copied().unwrap_or_default();
                from = letter(lead, u32::from_le_bytes(word), into, &mut to);
            }
            if from < end {
                copy(bytes, from, into, to, end - from);
                to += end - from;
                from = end;
            }
        }
        while from < bytes.len() {
            if is_lead(bytes[from]) {
                let mut word = [0; 4];
                let rest = &bytes[from..bytes.len().min(from + 4)];
                word[..rest.len()].copy_from_slice(rest);
                from = letter(from, u32::from_le_bytes(word), into, &mut to);
            } else {
                into[to] = bytes[from];
                from += 1;
                to += 1;
            }
        }
        to
    }
}

/// Copies `len` bytes, up to a block of them, and perhaps some more.
#[inline(always)]
fn copy(bytes: &[u8], from: usize, into: &mut [u8], to: usize, len: usize) {
    let mut done = 0;
    while done < len {
        put::<PIECE>(into, to + done, *bytes[from + done..].first_chunk().unwrap_or(&[0; PIECE]));
        done += PIECE;
    }
}

#[inline(always)]
fn put<const N: usize>(into: &mut [u8], to: usize, piece: [u8; N]) {
    if let Some(place) = into[to..].first_chunk_mut() {
        *place = piece;
    }
}

/// Whether a character that begins with this byte may become plain: one of U+0080 to U+03FF, one of
/// U+1000 to U+1FFF.
#[inline(always)]
fn is_lead(byte: u8) -> bool {
    byte & 0xf0 == 0xc0 || byte == 0xe1
}

/// Which of eight bytes [`is_lead`]: the highest bit of each.
#[inline(always)]
fn leads(word: u64) -> u64 {
    zero(word & every(0xf0) ^ every(0xc0)) | zero(word ^ every(0xe1))
}

/// Whether one of the bytes [`is_lead`].
struct Any<'a>(&'a [u8]);

impl Work for Any<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let (blocks, rest) = self.0.as_chunks::<BLOCK>();
        let in_block = |block: &[u8; BLOCK]| {
            let (words, _) = block.as_chunks::<8>();
            words.iter().fold(0, |found, &word| found | leads(u64::from_le_bytes(word))) != 0
        };
        blocks.iter().any(in_block) || rest.iter().copied().any(is_lead)
    }
}

/// What the characters of the two ranges become: up to two letters, and above them their number; 0 for
/// what stays as it is.
struct Plain([u32; 1024 + 256 + 1]);

static PLAIN: LazyLock<Plain> = LazyLock::new(|| {
    let points = (0..0x400).chain(0x1e00..0x1f00).chain([0]);
    let mut all = points.map(|point| char::from_u32(point).map_or(0, Plain::compute));
    Plain(std::array::from_fn(|_| all.next().unwrap_or_default()))
});

impl Plain {
    fn compute(c: char) -> u32 {
        let mut bytes = [0; 4];
        let Some(cluster) = Cluster::read(c.encode_utf8(&mut bytes), 0, Marks::Fold) else { return 0 };
        let units = cluster.units();
        if c.is_ascii()
            || cluster.class != Class::Letter
            || units.len() > 2
            || !units.iter().all(char::is_ascii_lowercase)
        {
            return 0;
        }
        let mut letters = units.iter().rev().fold(0, |letters, &unit| letters << 8 | unit as u32);
        if cluster.capital {
            letters &= !0x20;
        }
        letters | (units.len() as u32) << 16
    }

    /// What stands for the character that `word` begins with, how many bytes of it, and how many bytes the
    /// character has.
    #[inline(always)]
    fn of(&self, word: u32) -> (u32, usize, usize) {
        let [first, second, third] = [word & 0xff, word >> 8 & 0xff, word >> 16 & 0xff];
        let two = (first & 0xf) << 6 | second & 0x3f;
        let three = match second & 0xfc {
            0xb8 => 1024 + ((second & 3) << 6 | third & 0x3f),
            _ => self.0.len() as u32 - 1,
        };
        let (at, len) = if first == 0xe1 { (three, 3) } else { (two, 2) };
        match self.0[at as usize] {
            0 => (word, len, len),
            found => (found, (found >> 16) as usize, len),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        while let Some(cluster) = Cluster::read(text, at, Marks::Fold) {
            out.extend(cluster.units());
            at = cluster.end;
        }
        out
    }

    /// Reads `text` character by character, and where each stands.
    fn slowly(text: &str) -> (String, Vec<usize>) {
        let (mut plain, mut origins) = (String::new(), Vec::new());
        for (at, c) in text.char_indices() {
            let code = if (c as u32) < 0x400 || ('\u{1e00}'..'\u{1f00}').contains(&c) {
                Plain::compute(c)
            } else {
                0
            };
            origins.push((plain.len(), at));
            match code {
                0 => plain.push(c),
                code => plain.extend(code.to_le_bytes()[..(code >> 16) as usize].iter().map(|&b| b as char)),
            }
        }
        origins.push((plain.len(), text.len()));
        (plain, origins.into_iter().flat_map(|(to, from)| [to, from]).collect())
    }

    fn check(text: &str) {
        let (plain, origins) = slowly(text);
        let mut latin = Latin::default();
        if !latin.read(text) {
            assert_eq!(plain, text);
            return;
        }
        assert_eq!(latin.text(), plain, "{text:?}");
        for pair in origins.chunks(2) {
            assert_eq!(latin.origin(pair[0]), pair[1], "{text:?} at {}", pair[0]);
        }
    }

    #[test]
    fn letters_become_plain_and_capitals_stay() {
        let mut latin = Latin::default();
        let text = "Đà Nẵng, Øl, Straße, ẞ, Œuvre, İı, ŉ ª º × ÷ µ Ǆ ʼ Ωμ Жё Ḗ 한汉, e\u{301}é\u{301}, ሰላም";
        assert!(latin.read(text));
        assert_eq!(
            latin.text(),
            "Da Nang, Ol, Strasse, Ss, Oeuvre, Ii, ŉ ª º × ÷ µ Ǆ ʼ Ωμ Жё E 한汉, e\u{301}e\u{301}, ሰላም"
        );
        assert!(!latin.read("New York, “Жё”: 한汉 – no."));
    }

    #[test]
    fn every_letter_folds_as_before() {
        for c in (0x80..0x400).chain(0x1000..0x2000).filter_map(char::from_u32) {
            let mut latin = Latin::default();
            let text = format!("{}{c}", "x".repeat(c as usize % 150));
            assert!(latin.read(&text));
            assert_eq!(folded(latin.text()), folded(&text), "{c:?}");
            check(&text);
        }
    }

    proptest! {
        #[test]
        fn the_fast_way_reads_like_the_slow_one(pieces in prop::collection::vec(
            prop::sample::select(vec!["a", "B ", "é", "Ệ", "ß", "ẞ", "đ", "Œ", "ж", "汉", "😀", "e\u{301}", "ሰ",
                "xxxxxxxxxxxxxxxxxxxxx", "\u{a0}", "“", "ǆ"]), 0..200)) {
            check(&pieces.concat());
        }
    }
}
