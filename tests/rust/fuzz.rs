//! The fuzzer's targets for a moment: its seeds, and these changed at random but always the same way.

use gazelle::Gazetteer;
use gazelle::gazetteer::{Builder, Entry, Options};

#[path = "../../fuzz/targets.rs"]
mod targets;

/// How often each seed is changed.
const TURNS: usize = 400;

/// Numbers that look random (xorshift64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    /// The bytes with up to four changes: one byte, a piece left out, doubled or moved, a piece of another.
    fn changed(&mut self, seed: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(4) {
            let (at, end) = (self.below(bytes.len()), self.below(bytes.len() + 1));
            let piece = at.min(end)..end.max(at).min(at.min(end) + 64);
            match self.below(6) {
                0 if !bytes.is_empty() => bytes[at] = self.below(256) as u8,
                1 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                2 => drop(bytes.drain(piece)),
                3 => {
                    let copy = bytes[piece].to_vec();
                    bytes.splice(at..at, copy);
                }
                4 => {
                    let from = self.below(other.len());
                    let copy = other[from..other.len().min(from + 32)].to_vec();
                    bytes.splice(at..at, copy);
                }
                _ => {
                    let odd = [
                        &b"\0"[..],
                        b"\"",
                        b"\\u0000",
                        b"\xff\xfe",
                        b"\r\n",
                        "\u{feff}".as_bytes(),
                        b"{[",
                        b"\t",
                    ];
                    bytes.splice(at..at, odd[self.below(odd.len())].iter().copied());
                }
            }
        }
        bytes
    }
}

/// A list of each format, with the byte that chooses it and the one for strictness.
fn lists() -> Vec<Vec<u8>> {
    let entry = Entry { id: "lam".to_owned(), name: "Tô Lâm".to_owned(), ..Entry::default() };
    let parquet = super::readers::parquet(&[entry]);
    let texts: [&[u8]; 10] = [
        b"{\"id\": 7, \"name\": \"To Lam\", \"aliases\": [\"T\xc3\xb4 L\xc3\xa2m\"], \"x\": {\"y\": null}}\n\"Hanoi\"\n",
        b"[{\"name\": \"To Lam\", \"short_forms\": [\"Lam\"]},\n\"Hanoi\"]",
        b"id,name,aliases,priority,x\nlam,\"To \"\"Lam\"\"\",a|b,1,\"a\nb\"\n",
        b"name\tlabel\tcase\nHanoi\tPLACE\texact\n",
        &parquet,
        b"{\"label\": \"A\", \"pattern\": [{\"LOWER\": \"san\"}], \"id\": 1}\n{\"pattern\": \"x\"}\n",
        b"city.lst:location:city\nHanoi&country=VN\n",
        b"1\tHanoi\tHa Noi\tHanoi,\t21.0\t105.8\tP\tPPLC\tVN\t\t44\t\t\t\t8\t\t23\tA\t2024\n",
        b"{\"id\": \"Q\", \"schema\": \"Person\", \"properties\": {\"name\": [\"Lam\"], \"weakAlias\": [\"L\"]}}\n",
        b"\xef\xbb\xbfHanoi\r\nHue\n\n",
    ];
    (texts.iter().enumerate())
        .flat_map(|(format, text)| [0, 1].map(|errors| [&[format as u8, errors], *text].concat()))
        .collect()
}

#[test]
fn any_bytes_as_a_list() {
    let lists = lists();
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for seed in &lists {
        targets::read(seed);
        for _ in 0..TURNS {
            let other = &lists[chance.below(lists.len())];
            targets::read(&chance.changed(seed, other));
        }
    }
    assert_eq!(targets::FORMATS.len() * 2, lists.len());
}

#[test]
fn any_bytes_as_a_compiled_file() {
    let mut builder = Builder::new(Options::default()).expect("options");
    builder.add_name("Hanoi").expect("a name");
    let seeds = [builder.build().expect("a gazetteer").to_bytes(), Vec::new()];
    assert!(Gazetteer::from_bytes(&seeds[0]).is_ok());
    let mut chance = Chance(0xd1b5_4a32_d192_ed03);
    for seed in &seeds {
        targets::load(seed);
        for _ in 0..TURNS {
            targets::load(&chance.changed(seed, &seeds[0]));
        }
    }
}
