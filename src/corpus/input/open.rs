//! Opens inputs: standard input or files, gzip and zstd undone, by what their content says rather than their name.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::find::Input;
use super::gunzip::gunzip;

/// Bytes read from a file at once.
const BUFFER: usize = 1 << 16;

/// Counts the bytes read through it.
#[derive(Debug)]
struct Counting<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// A reader of an input's uncompressed bytes; `count` goes up by the bytes read of what is stored.
///
/// # Errors
///
/// When the input is not there or its first bytes can't be read.
pub fn open(input: &Input, count: &Arc<AtomicU64>) -> io::Result<Box<dyn BufRead + Send>> {
    let stored: Box<dyn Read + Send> = match input {
        Input::File(path) => Box::new(File::open(path)?),
        Input::Stdin => Box::new(io::stdin()),
    };
    let counting = Counting {
        inner: stored,
        count: Arc::clone(count),
    };
    let mut stored = BufReader::with_capacity(BUFFER, counting);
    Ok(match Packing::of(stored.fill_buf()?) {
        Some(packing) => Box::new(BufReader::with_capacity(BUFFER, packing.undone(stored)?)),
        None => Box::new(stored),
    })
}

/// All uncompressed bytes of an input; `most` bytes of whatever kind if there are as many or more, stored or not.
///
/// # Errors
///
/// When it is not there or can't be read.
pub fn read_whole(input: &Input, most: u64) -> io::Result<Vec<u8>> {
    let stored = match input {
        Input::File(path) => {
            let file = File::open(path)?;
            let room = file.metadata()?.len().saturating_add(1);
            up_to(file, most, room)
        }
        Input::Stdin => up_to(io::stdin(), most, 0),
    }?;
    match Packing::of(&stored) {
        Some(packing) if (stored.len() as u64) < most => {
            let at_once = match packing {
                Packing::Gzip => gunzip(&stored, most),
                Packing::Zstd => None,
            };
            at_once.map_or_else(|| up_to(packing.undone(stored.as_slice())?, most, 0), Ok)
        }
        _ => Ok(stored),
    }
}

/// How an input is compressed, told by its first bytes.
#[derive(Debug, Clone, Copy)]
enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0x1f, 0x8b, ..] => Some(Packing::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
            _ => None,
        }
    }

    fn undone<'a>(self, stored: impl BufRead + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
        Ok(match self {
            Packing::Gzip => Box::new(MultiGzDecoder::new(stored)),
            Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(stored)?),
        })
    }
}

fn up_to(reader: impl Read, most: u64, room: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(room.min(most) as usize);
    reader.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
