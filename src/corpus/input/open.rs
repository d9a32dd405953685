//! Opens inputs: standard input or files, gzip and zstd undone, by what their content says rather than their name.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::find::Input;

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
    uncompressed(BufReader::with_capacity(BUFFER, counting))
}

/// The start of what gzip writes.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The start of what zstd writes.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

fn uncompressed<'a>(
    mut stored: impl BufRead + Send + 'a,
) -> io::Result<Box<dyn BufRead + Send + 'a>> {
    let start = stored.fill_buf()?;
    Ok(if start.starts_with(&GZIP) {
        let plain = MultiGzDecoder::new(stored);
        Box::new(BufReader::with_capacity(BUFFER, plain))
    } else if start.starts_with(&ZSTD) {
        let plain = zstd::stream::read::Decoder::with_buffer(stored)?;
        Box::new(BufReader::with_capacity(BUFFER, plain))
    } else {
        Box::new(stored)
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
            let room = file.metadata()?.len().saturating_add(1).min(most);
            up_to(file, most, room as usize)
        }
        Input::Stdin => up_to(io::stdin(), most, 0),
    }?;
    if stored.len() as u64 == most {
        return Ok(stored);
    }
    if stored.starts_with(&GZIP) {
        let room = gzip_room(&stored).min(most);
        up_to(MultiGzDecoder::new(stored.as_slice()), most, room as usize)
    } else if stored.starts_with(&ZSTD) {
        up_to(
            zstd::stream::read::Decoder::with_buffer(stored.as_slice())?,
            most,
            0,
        )
    } else {
        Ok(stored)
    }
}

/// How many bytes gzip says that it has packed, or fewer if it can't be true: RFC 1952 has the last four bytes say it,
/// and RFC 1951 can't make a thousand and thirty-two bytes of one.
fn gzip_room(stored: &[u8]) -> u64 {
    let said = stored
        .last_chunk()
        .map_or(0, |last| u32::from_le_bytes(*last));
    let possible = 1032 * stored.len() as u64;
    u64::from(said).saturating_add(1).min(possible)
}

fn up_to(reader: impl Read, most: u64, room: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(room);
    reader.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
