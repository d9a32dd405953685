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

fn uncompressed<'a>(
    mut stored: impl BufRead + Send + 'a,
) -> io::Result<Box<dyn BufRead + Send + 'a>> {
    let start = stored.fill_buf()?;
    Ok(if start.starts_with(&[0x1f, 0x8b]) {
        let plain = MultiGzDecoder::new(stored);
        Box::new(BufReader::with_capacity(BUFFER, plain))
    } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let plain = zstd::stream::read::Decoder::with_buffer(stored)?;
        Box::new(BufReader::with_capacity(BUFFER, plain))
    } else {
        Box::new(stored)
    })
}
