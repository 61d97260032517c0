//! No file makes a reader panic: right files, changed byte by byte and cut anywhere.

use gazelle::gazetteer::{Entry, Errors, Format, Options, Reading};

use super::{Folder, gzip};

const FILES: &[(Format, &str)] = &[
    (
        Format::Jsonl,
        "{\"id\": 7, \"name\": \"To Lam\", \"aliases\": [\"Tô Lâm\"], \"priority\": 1, \"x\": {\"y\": null}}\n\"Hanoi\"\n",
    ),
    (Format::Json, "[{\"name\": \"To Lam\", \"short_forms\": [\"Lam\"]},\n\"Hanoi\"]"),
    (Format::Json, "{\"To Lam\": [\"Tô Lâm\"], \"Hanoi\": null}"),
    (Format::Csv, "id,name,aliases,priority,x\nlam,\"To \"\"Lam\"\"\",Tô Lâm|Lam,1,\"a\nb\"\n"),
    (Format::Tsv, "name\tlabel\tcase\nHanoi\tPLACE\texact\n"),
    (
        Format::Spacy,
        "{\"label\": \"A\", \"pattern\": [{\"LOWER\": \"san\"}, {\"ORTH\": \"José\"}], \"id\": 1}\n{\"pattern\": \"x\"}\n",
    ),
    (Format::Gate, "city.lst:location:city\nHanoi&country=VN\n"),
    (Format::Geonames, "1\tHà Nội\tHa Noi\tHanoi,\t21.0\t105.8\tP\tPPLC\tVN\t\t44\t\t\t\t8\t\t23\tA\t2024\n"),
    (
        Format::Ftm,
        "{\"id\": \"Q\", \"schema\": \"Person\", \"properties\": {\"name\": [\"Tô Lâm\"], \"weakAlias\": [\"Lam\"]}}\n",
    ),
    (Format::Names, "\u{feff}Tô Lâm\r\nHanoi\n\n"),
];

/// What is put in the place of a byte.
const BYTES: &[u8] = b"\0\n\r\t\" ,:{[]\\0x\x80\xc3\xff";

#[test]
fn changed_and_cut_text_is_read_or_refused() {
    let folder = Folder::new();
    let path = folder.path("file");
    let mut read = 0;
    for &(format, text) in FILES {
        let mut variants: Vec<Vec<u8>> = (0..text.len()).map(|end| text.as_bytes()[..end].to_vec()).collect();
        for at in 0..text.len() {
            for &byte in BYTES {
                let mut changed = text.as_bytes().to_vec();
                changed[at] = byte;
                variants.push(changed);
            }
        }
        for content in variants {
            std::fs::write(&path, &content).expect("the file can be written");
            for errors in [Errors::Strict, Errors::Skip] {
                let reading = Reading { format: Some(format), errors, ..Reading::default() };
                if let Ok(gazetteer) = gazelle::Gazetteer::read(&path, &reading, Options::default()) {
                    read += 1;
                    for at in 0..gazetteer.len() as u32 {
                        let entry = gazetteer.entry(at);
                        assert!(!entry.name().trim().is_empty());
                        assert_eq!(gazetteer.position(entry.id()), Some(at));
                    }
                }
            }
        }
    }
    assert!(read > 1000, "only {read} of the changed files were read: they are changed too much");
}

#[test]
fn changed_and_cut_packed_files_are_read_or_refused() {
    let folder = Folder::new();
    for (name, packed) in [("a.txt", gzip(b"Hanoi\nHue\n")), ("a.txt", super::zst(b"Hanoi\nHue\n"))] {
        for at in 0..packed.len() {
            let mut changed = packed.clone();
            changed[at] ^= 0x41;
            for content in [&changed[..], &packed[..at]] {
                let path = folder.write(name, content);
                let _ = gazelle::Gazetteer::read(&path, &Reading::default(), Options::default());
            }
        }
    }
}

#[test]
fn changed_and_cut_tables_are_read_or_refused() {
    let folder = Folder::new();
    let entry = Entry { id: "lam".to_owned(), name: "To Lam".to_owned(), ..Entry::default() };
    let table = super::round_trips::parquet(&[entry]);
    for at in 0..table.len() {
        let mut changed = table.clone();
        changed[at] ^= 0x11;
        for content in [&changed[..], &table[..at]] {
            let path = folder.write("a.parquet", content);
            let _ = gazelle::Gazetteer::read(&path, &Reading::default(), Options::default());
        }
    }
}
