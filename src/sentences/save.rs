//! A segmenter as bytes: one line that says what it is, then its options as JSON.

use super::builder::{Options, SegmenterBuilder};
use super::segmenter::Segmenter;
use crate::error::{Error, ErrorKind, Result};

const HEADER: &[u8] = b"gazelle segmenter 1\n";

pub(super) fn to_bytes(options: &Options) -> Vec<u8> {
    let mut bytes = HEADER.to_vec();
    serde_json::to_writer(&mut bytes, options).expect("options are strings and numbers");
    bytes
}

pub(super) fn from_bytes(bytes: &[u8]) -> Result<Segmenter> {
    let wrong = |message: String| Error::new(ErrorKind::FileFormat, message);
    let body = bytes.strip_prefix(HEADER).ok_or_else(|| {
        wrong("not a saved segmenter; accepted: what Segmenter.save of this version wrote".to_owned())
    })?;
    let options: Options =
        serde_json::from_slice(body).map_err(|error| wrong(format!("damaged segmenter: {error}")))?;
    SegmenterBuilder::from_options(options)
        .build()
        .map_err(|error| wrong(format!("damaged segmenter: {error}")))
}
