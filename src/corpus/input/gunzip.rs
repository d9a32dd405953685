//! Undoes gzip all at once, which takes half the time of doing it bit by bit: for a file of one document.
//!
//! Files of several parts, damaged ones and whatever else is out of the ordinary are left to `open`.

use std::ptr::NonNull;

use libdeflate_sys::{
    libdeflate_alloc_decompressor, libdeflate_decompressor, libdeflate_free_decompressor,
    libdeflate_gzip_decompress_ex, libdeflate_result_LIBDEFLATE_SUCCESS,
};

/// What libdeflate keeps to decompress with.
#[derive(Debug)]
struct Decompressor(NonNull<libdeflate_decompressor>);

impl Decompressor {
    fn new() -> Option<Self> {
        // SAFETY: the function may be called at any time; what it gives is null or a decompressor that is ours to free.
        NonNull::new(unsafe { libdeflate_alloc_decompressor() }).map(Decompressor)
    }

    /// Writes what the first part of a gzip file holds into an empty list with room for it, and says how many bytes
    /// that part has; none where it is damaged or there is too little room.
    fn part(&mut self, stored: &[u8], bytes: &mut Vec<u8>) -> Option<usize> {
        let (mut read, mut written) = (0, 0);
        let room = bytes.spare_capacity_mut();
        // SAFETY: the decompressor is alive; it reads at most `stored.len()` bytes of `stored` and writes at most
        // `room.len()` bytes of `room`, which nothing else refers to; the two counts are ours.
        let result = unsafe {
            libdeflate_gzip_decompress_ex(
                self.0.as_ptr(),
                stored.as_ptr().cast(),
                stored.len(),
                room.as_mut_ptr().cast(),
                room.len(),
                &mut read,
                &mut written,
            )
        };
        if result != libdeflate_result_LIBDEFLATE_SUCCESS || written > room.len() {
            return None;
        }
        // SAFETY: the list was empty, has room for `written` bytes, and they have just been written.
        unsafe { bytes.set_len(written) };
        Some(read)
    }
}

impl Drop for Decompressor {
    fn drop(&mut self) {
        // SAFETY: the decompressor came from libdeflate and is freed once.
        unsafe { libdeflate_free_decompressor(self.0.as_ptr()) };
    }
}

/// The bytes that a gzip file of a single part holds, if there are as many as it says and no more than `most`.
pub fn gunzip(stored: &[u8], most: u64) -> Option<Vec<u8>> {
    let said = said_size(stored)?;
    if u64::from(said) > most || u64::from(said) > LARGEST_RATIO * stored.len() as u64 {
        return None;
    }
    let mut bytes = Vec::with_capacity(said as usize);
    let read = Decompressor::new()?.part(stored, &mut bytes)?;
    (read == stored.len() && bytes.len() == said as usize).then_some(bytes)
}

/// RFC 1951 can't make more of a byte.
const LARGEST_RATIO: u64 = 1032;

/// How many bytes a gzip file says that it holds (RFC 1952): its last part's, less what four bytes can't count.
fn said_size(stored: &[u8]) -> Option<u32> {
    stored.last_chunk().map(|last| u32::from_le_bytes(*last))
}
