//! A file that appears under its name only when it is whole, and that a killed run can go on with.
//!
//! Results go to `NAME.part`. At each checkpoint what was written is handed to the system and `NAME.part.json` says how
//! much of the input it holds; whatever was written after it is cut off when a run goes on. A compressed file begins
//! a new member at each checkpoint, so that it can be cut there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::counts::Counts;

/// What a checkpoint says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// Tells runs with other inputs or options.
    pub run: String,
    /// What is there: bytes of the part, or parts of a table.
    pub written: u64,
    pub counts: Counts,
}

enum Encoder {
    Plain(BufWriter<File>),
    Gzip(GzEncoder<BufWriter<File>>),
    Zstd(zstd::stream::write::Encoder<'static, BufWriter<File>>),
}

const ZSTD_LEVEL: i32 = 3;

impl Encoder {
    fn new(file: File, path: &Path) -> io::Result<Self> {
        let file = BufWriter::new(file);
        let ending = path.extension().and_then(|ending| ending.to_str());
        Ok(match ending {
            Some("gz") => Encoder::Gzip(GzEncoder::new(file, flate2::Compression::default())),
            Some("zst") => Encoder::Zstd(zstd::stream::write::Encoder::new(file, ZSTD_LEVEL)?),
            _ => Encoder::Plain(file),
        })
    }

    /// Ends what was begun, and gives the file back.
    fn end(self) -> io::Result<File> {
        let file = match self {
            Encoder::Plain(file) => file,
            Encoder::Gzip(encoder) => encoder.finish()?,
            Encoder::Zstd(encoder) => encoder.finish()?,
        };
        file.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl Write for Encoder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Encoder::Plain(file) => file.write(bytes),
            Encoder::Gzip(encoder) => encoder.write(bytes),
            Encoder::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Encoder::Plain(file) => file.flush(),
            Encoder::Gzip(encoder) => encoder.flush(),
            Encoder::Zstd(encoder) => encoder.flush(),
        }
    }
}

/// A name with something more at its end.
pub fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    PathBuf::from(name)
}

/// What the last checkpoint of a run said; none where there is no such run.
pub fn saved(path: &Path) -> io::Result<Option<Saved>> {
    match fs::read(beside(path, ".part.json")) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a checkpoint aside, then puts it in the place of the one before.
pub fn save(path: &Path, saved: &Saved) -> io::Result<()> {
    let aside = beside(path, ".part.json.new");
    fs::write(&aside, serde_json::to_vec(saved)?)?;
    fs::rename(aside, beside(path, ".part.json"))
}

/// Takes a run's checkpoint away.
pub fn forget(path: &Path) -> io::Result<()> {
    match fs::remove_file(beside(path, ".part.json")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The file being written.
pub struct Part {
    path: PathBuf,
    /// None only while a member ends.
    encoder: Option<Encoder>,
}

impl Part {
    /// Starts a file, or goes on where it had so many bytes.
    pub fn new(path: &Path, bytes: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(beside(path, ".part"))?;
        if file.metadata()?.len() < bytes {
            return Err(io::Error::other(format!(
                "{} is shorter than its checkpoint says",
                beside(path, ".part").display()
            )));
        }
        file.set_len(bytes)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Part {
            path: path.to_owned(),
            encoder: Some(Encoder::new(file, path)?),
        })
    }

    fn end_member(&mut self) -> io::Result<File> {
        let encoder = self.encoder.take();
        encoder
            .ok_or_else(|| io::Error::other("the file has ended"))?
            .end()
    }

    /// Hands all that was written to the system, and says how long the file is. Waiting for the disk would halve the
    /// rate; after a loss of power a file that is too short is told by its checkpoint.
    pub fn checkpoint(&mut self) -> io::Result<u64> {
        let file = self.end_member()?;
        let bytes = file.metadata()?.len();
        self.encoder = Some(Encoder::new(file, &self.path)?);
        Ok(bytes)
    }

    /// Gives the whole file its name.
    pub fn finish(mut self) -> io::Result<()> {
        self.end_member()?.sync_data()?;
        fs::rename(beside(&self.path, ".part"), &self.path)
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.encoder {
            Some(encoder) => encoder.write(bytes),
            None => Err(io::Error::other("the file has ended")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.encoder.as_mut().map_or(Ok(()), Write::flush)
    }
}
