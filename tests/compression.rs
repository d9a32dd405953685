//! A compressed file is read as any other program reads it, whole or damaged.

use std::fs;
use std::io::{Read, Write};

use chaffinch::corpus::{Input, read_bytes};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use proptest::prelude::*;

fn gzip(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What may have happened to a file.
#[derive(Debug, Clone)]
enum Fate {
    Whole,
    CutAfter(prop::sample::Index),
    Changed(prop::sample::Index, u8),
    /// Bytes follow that belong to nothing.
    Followed(Vec<u8>),
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        2 => Just(Fate::Whole),
        1 => any::<prop::sample::Index>().prop_map(Fate::CutAfter),
        1 => (any::<prop::sample::Index>(), 1..=255u8).prop_map(|(at, by)| Fate::Changed(at, by)),
        1 => prop::collection::vec(0..3u8, 1..12).prop_map(Fate::Followed),
    ]
}

proptest! {
    #[test]
    fn gzip_is_undone_as_bit_by_bit(
        words in "([a-e ]{0,9}){0,40}",
        times in 0..200usize,
        parts in 1..4usize,
        level in 0..10u32,
        fate in fate(),
    ) {
        // Parts with the same content end alike, so that only what was read of the file tells that more follow.
        let mut stored = gzip(words.repeat(times).as_bytes(), level).repeat(parts);
        match fate {
            Fate::Whole => {}
            Fate::CutAfter(at) => stored.truncate(at.index(stored.len())),
            Fate::Changed(at, by) => {
                let at = at.index(stored.len());
                stored[at] ^= by;
            }
            Fate::Followed(bytes) => stored.extend(bytes),
        }
        // Whatever is left of the mark of gzip is read as it stands.
        prop_assume!(stored.starts_with(&[0x1f, 0x8b]));
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), &stored).unwrap();
        let read = read_bytes(&Input::File(file.path().to_owned()), 1 << 20);
        let mut expected = Vec::new();
        match MultiGzDecoder::new(stored.as_slice()).read_to_end(&mut expected) {
            Ok(_) => prop_assert_eq!(read.unwrap(), expected),
            Err(_) => prop_assert!(read.is_err()),
        }
    }
}
