//! Input that can be looked at before it is passed, for readers that must find their way again in broken files.

use std::io::{BufRead, ErrorKind};

/// How much is read at once, in bytes.
const STEP: usize = 64 << 10;

/// Input that can be looked at before it is passed.
pub(super) struct Lookahead<R> {
    reader: R,
    buffer: Vec<u8>,
    /// Where in the buffer the input goes on.
    at: usize,
    /// Up to where in the buffer the input has been searched through before.
    searched: usize,
    ended: bool,
    failure: Option<String>,
}

impl<R: BufRead> Lookahead<R> {
    pub(super) fn new(reader: R) -> Self {
        Lookahead {
            reader,
            buffer: Vec::new(),
            at: 0,
            searched: 0,
            ended: false,
            failure: None,
        }
    }

    /// The error that ended the input, once.
    pub(super) fn take_failure(&mut self) -> Option<String> {
        self.failure.take()
    }

    /// What has been read and not passed.
    pub(super) fn ahead(&self) -> &[u8] {
        self.buffer.get(self.at..).unwrap_or_default()
    }

    /// As much as is ahead, but no more than `limit` bytes.
    pub(super) fn ahead_within(&self, limit: u64) -> &[u8] {
        let ahead = self.ahead();
        let end = usize::try_from(limit).map_or(ahead.len(), |limit| limit.min(ahead.len()));
        ahead.get(..end).unwrap_or_default()
    }

    /// Remembers that everything up to here has been searched through, and will be again.
    pub(super) fn mark_searched(&mut self) {
        self.searched = self.buffer.len();
    }

    /// Whether what is ahead had been searched through when it was last marked so.
    pub(super) fn is_searched(&self) -> bool {
        self.at < self.searched
    }

    /// Passes so many bytes, or all that are ahead where they are fewer.
    pub(super) fn skip(&mut self, count: u64) {
        self.at += self.ahead_within(count).len();
    }

    /// Reads some more; false at the end.
    fn grow(&mut self) -> bool {
        // Only when most of the buffer is passed, or moving the rest would cost more than reading it.
        if self.at > self.buffer.len() / 2 {
            self.buffer.drain(..self.at);
            self.searched = self.searched.saturating_sub(self.at);
            self.at = 0;
        }
        while !self.ended {
            match self.reader.fill_buf() {
                Ok([]) => self.ended = true,
                Ok(chunk) => {
                    let step = chunk.get(..STEP).unwrap_or(chunk);
                    let count = step.len();
                    self.buffer.extend_from_slice(step);
                    self.reader.consume(count);
                    return true;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failure = Some(error.to_string());
                    self.ended = true;
                }
            }
        }
        false
    }

    /// Reads until so many bytes are ahead; false where there are fewer.
    pub(super) fn ensure(&mut self, count: u64) -> bool {
        while (self.ahead().len() as u64) < count {
            if !self.grow() {
                return false;
            }
        }
        true
    }

    pub(super) fn skip_line_ends(&mut self) {
        loop {
            let ahead = self.ahead();
            let count = ahead
                .iter()
                .take_while(|byte| matches!(byte, b'\r' | b'\n'))
                .count();
            let more = count == ahead.len();
            self.skip(count as u64);
            if !more || !self.grow() {
                return;
            }
        }
    }
}
