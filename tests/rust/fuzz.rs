//! The fuzzer's targets for a moment: its seeds, and these changed at random but always the same way.

use std::path::Path;

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
        .flat_map(|(format, text)| {
            [b'0', b'1'].map(|errors| [&[b'0' + format as u8, errors], *text].concat())
        })
        .collect()
}

/// Compiled files: of one name, of entries that fill every array, and none.
fn compiled() -> Vec<Vec<u8>> {
    let file = |add: &dyn Fn(&mut Builder)| {
        let mut builder = Builder::new(Options::default()).expect("options");
        add(&mut builder);
        builder.build().expect("a gazetteer").to_bytes()
    };
    let one = file(&|builder| builder.add_name("Hanoi").expect("a name"));
    let full = file(&|builder| {
        let owned = |forms: &[&str]| forms.iter().map(|&form| form.to_owned()).collect();
        let [id, name, label] = ["lam", "To Lam", "PERSON"].map(str::to_owned);
        let aliases = owned(&["Tô Lâm", "苏林", "U.S. of C++", "™"]);
        let attributes = [("x".to_owned(), 1.into())].into_iter().collect();
        let short_forms = owned(&["Lam"]);
        let entry =
            Entry { id, name, label: Some(label), aliases, short_forms, attributes, ..Entry::default() };
        builder.add(&entry).expect("an entry");
        builder
            .add(&Entry { id: "other".to_owned(), name: "Tô Lâm".to_owned(), ..Entry::default() })
            .expect("another");
    });
    vec![one, full, Vec::new()]
}

/// Names and texts.
fn texts() -> Vec<Vec<u8>> {
    let texts: [&[u8]; 4] = [
        b"\0\0To Lam\nReading\nHa Noi\0To Lam left Reading for Ha-Noi. He read. Reading\nis nice (THN).",
        "\u{10}\u{1}U.S.\nSt. Louis\nC++\né\0The U.S. and St Louis, in C++: É. \r\n\r\n“So?” e\u{301}"
            .as_bytes(),
        "@\u{3}苏林\n서울\nกทม\0苏林说。서울에서 กทม 1,000.5 苏林".as_bytes(),
        b"0\x02ab\nBA\0abab BAba. AB",
    ];
    texts.map(<[u8]>::to_vec).to_vec()
}

/// Tries each seed and what becomes of it when it is changed.
fn try_all(seeds: &[Vec<u8>], target: impl Fn(&[u8])) {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for seed in seeds {
        target(seed);
        for _ in 0..TURNS {
            let other = &seeds[chance.below(seeds.len())];
            target(&chance.changed(seed, other));
        }
    }
}

#[test]
fn any_bytes_as_a_list() {
    let lists = lists();
    assert_eq!(targets::FORMATS.len() * 2, lists.len());
    try_all(&lists, targets::read);
}

#[test]
fn any_bytes_as_a_compiled_file() {
    let files = compiled();
    assert!(Gazetteer::from_bytes(&files[1]).is_ok());
    try_all(&files, targets::load);
}

#[test]
fn any_names_in_any_text() {
    try_all(&texts(), targets::text);
}

/// Gives the fuzzer what the tests begin with.
#[test]
#[ignore = "writes into fuzz/corpus"]
fn write_seeds() {
    for (target, seeds) in [("read", lists()), ("load", compiled()), ("text", texts())] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        for (nth, seed) in seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{nth}")), seed).expect("the file can be written");
        }
    }
}
