//! Where results go: standard output, a file that appears when it is whole, a file for each document, a table.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chaffinch::corpus::{
    Format, Naming, ResultRow, TableWriter, join_parquet, schema_of, write_csv_header,
};

use super::counts::Counts;
use super::part::{Part, Saved, beside, forget, save, saved};

/// Documents from one checkpoint to the next.
const CHECKPOINT: u64 = 1_000;

/// The same for a table, whose parts are joined in the end.
const TABLE_CHECKPOINT: u64 = 10_000;

/// What comes of one document.
pub enum Product {
    /// Bytes for the stream.
    Bytes(Vec<u8>),
    /// A row for the table.
    Row(Box<ResultRow>),
    /// Bytes for a file of this name.
    File(String, Vec<u8>),
    /// Nothing to write.
    Nothing,
}

/// Where results go.
pub struct Target {
    kind: Kind,
    format: Format,
    /// Tells runs with other inputs or options.
    run: String,
    /// Counts up to here, those of a run that this one goes on with included.
    pub counts: Counts,
}

enum Kind {
    Stream(Box<dyn Write + Send>),
    Part(PathBuf, Box<Part>),
    Folder(PathBuf),
    Table(Box<Table>),
}

struct Table {
    path: PathBuf,
    naming: Naming,
    parts: Vec<PathBuf>,
    writer: Option<TableWriter<BufWriter<File>>>,
}

/// What is asked of a target.
pub struct Wanted<'a> {
    pub output: Option<&'a Path>,
    pub format: Format,
    pub resume: bool,
    pub run: String,
    pub naming: Naming,
}

pub fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/')
}

impl Target {
    /// Starts writing, or goes on where a run that was stopped had come to.
    pub fn new(wanted: Wanted<'_>) -> Result<Self> {
        let Wanted {
            output,
            format,
            resume,
            run,
            naming,
        } = wanted;
        let mut counts = Counts::default();
        let kind = match output.filter(|path| *path != Path::new("-")) {
            None if format == Format::Parquet => {
                bail!("a Parquet file can't be written to standard output: name it with -o")
            }
            None if resume => bail!("--resume needs an output file or folder"),
            None => Kind::Stream(Box::new(BufWriter::new(io::stdout()))),
            Some(path) if is_folder(path) => {
                if format == Format::Parquet {
                    bail!("{}: Parquet is written to one file", path.display());
                }
                fs::create_dir_all(path).with_context(|| path.display().to_string())?;
                Kind::Folder(path.to_owned())
            }
            // A device or a pipe can't be put in place when it is whole.
            Some(path) if path.exists() && !path.is_file() => {
                let file = File::options().write(true).open(path);
                let file = file.with_context(|| path.display().to_string())?;
                Kind::Stream(Box::new(BufWriter::new(file)))
            }
            Some(path) => {
                let name = || path.display().to_string();
                let before = match resume {
                    true => saved(path).with_context(name)?.unwrap_or_default(),
                    false => Saved::default(),
                };
                if before != Saved::default() && before.run != run {
                    bail!(
                        "{}: begun with other inputs or options; run without --resume to start anew",
                        path.display()
                    );
                }
                if !resume {
                    discard(path).with_context(name)?;
                }
                counts = before.counts;
                if format == Format::Parquet {
                    let table = Table::new(path, before.written, naming).with_context(name)?;
                    Kind::Table(Box::new(table))
                } else {
                    let part = Part::new(path, before.written).with_context(name)?;
                    Kind::Part(path.to_owned(), Box::new(part))
                }
            }
        };
        let mut target = Target {
            kind,
            format,
            run,
            counts,
        };
        if format == Format::Csv && target.counts.documents == 0 {
            match &mut target.kind {
                Kind::Stream(stream) => write_csv_header(stream)?,
                Kind::Part(_, part) => write_csv_header(&mut **part)?,
                Kind::Folder(_) | Kind::Table(_) => {}
            }
        }
        Ok(target)
    }

    /// Where the file for a document of this name goes; none where documents have no files of their own.
    pub fn folder(&self) -> Option<PathBuf> {
        match &self.kind {
            Kind::Folder(folder) => Some(folder.clone()),
            _ => None,
        }
    }

    /// Writes what came of the next document.
    pub fn write(&mut self, product: Product, counts: &Counts) -> Result<()> {
        // Between two documents of running text stands an empty line, as between two blocks.
        let running = matches!(self.format, Format::Text | Format::Markdown);
        let gap = running && self.counts.documents > self.counts.failures;
        match (&mut self.kind, product) {
            (Kind::Stream(stream), Product::Bytes(bytes)) => write_after(stream, gap, &bytes)?,
            (Kind::Part(path, part), Product::Bytes(bytes)) => {
                write_after(&mut **part, gap, &bytes)
                    .with_context(|| path.display().to_string())?;
            }
            (Kind::Folder(folder), Product::File(name, bytes)) => {
                let path = folder.join(name);
                write_whole(&path, &bytes).with_context(|| path.display().to_string())?;
            }
            (Kind::Table(table), Product::Row(row)) => {
                let path = table.path.display().to_string();
                table.push(*row).with_context(|| path)?;
            }
            _ => {}
        }
        self.counts.add(counts);
        let every = match self.kind {
            Kind::Table(_) => TABLE_CHECKPOINT,
            _ => CHECKPOINT,
        };
        if self.counts.documents.is_multiple_of(every) {
            self.checkpoint()?;
        }
        Ok(())
    }

    fn checkpoint(&mut self) -> Result<()> {
        let (path, written) = match &mut self.kind {
            Kind::Part(path, part) => (&*path, part.checkpoint().map_err(anyhow::Error::from)),
            Kind::Table(table) => {
                let parts = table.checkpoint();
                (&table.path, parts)
            }
            Kind::Stream(_) | Kind::Folder(_) => return Ok(()),
        };
        let name = || path.display().to_string();
        let saved = Saved {
            run: self.run.clone(),
            written: written.with_context(name)?,
            counts: self.counts.clone(),
        };
        save(path, &saved).with_context(name)
    }

    /// Leaves what there is for a later run to go on with, and says how.
    pub fn stop(self) -> Result<&'static str> {
        match self.kind {
            Kind::Stream(mut stream) => {
                stream.flush()?;
                Ok("")
            }
            _ => Ok("; --resume goes on with the rest"),
        }
    }

    /// Ends the output: files get their names.
    pub fn finish(self) -> Result<Counts> {
        match self.kind {
            Kind::Stream(mut stream) => stream.flush()?,
            Kind::Part(path, part) => {
                let name = || path.display().to_string();
                part.finish().with_context(name)?;
                forget(&path).with_context(name)?;
            }
            Kind::Folder(_) => {}
            Kind::Table(table) => {
                let name = table.path.display().to_string();
                table.finish().with_context(|| name)?;
            }
        }
        Ok(self.counts)
    }
}

/// Takes away what an earlier run has left that nobody goes on with.
fn discard(path: &Path) -> io::Result<()> {
    forget(path)?;
    let mut parts = (0..).map(|part| part_name(path, part));
    let first_missing = parts.find_map(|part| fs::remove_file(part).err());
    match first_missing {
        Some(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn write_after(writer: &mut impl Write, gap: bool, bytes: &[u8]) -> io::Result<()> {
    if gap {
        writer.write_all(b"\n")?;
    }
    writer.write_all(bytes)
}

/// Writes a file aside, then gives it its name.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let aside = beside(path, ".part");
    fs::write(&aside, bytes)?;
    fs::rename(aside, path)
}

impl Table {
    /// Goes on after so many parts.
    fn new(path: &Path, parts: u64, naming: Naming) -> io::Result<Self> {
        let parts: Vec<PathBuf> = (0..parts).map(|part| part_name(path, part)).collect();
        if let Some(missing) = parts.iter().find(|part| !part.is_file()) {
            return Err(io::Error::other(format!("{} is gone", missing.display())));
        }
        Ok(Table {
            path: path.to_owned(),
            naming,
            parts,
            writer: None,
        })
    }

    fn push(&mut self, row: ResultRow) -> Result<()> {
        if self.writer.is_none() {
            let part = part_name(&self.path, self.parts.len() as u64);
            let file = BufWriter::new(File::create(part)?);
            self.writer = Some(match self.parts.first() {
                Some(first) => TableWriter::with_schema(file, schema_of(first)?),
                None => TableWriter::new(file, self.naming.clone()),
            });
        }
        if let Some(writer) = &mut self.writer {
            writer.push(row)?;
        }
        Ok(())
    }

    /// Ends the part that is being written, and says how many there are.
    fn checkpoint(&mut self) -> Result<u64> {
        if let Some(writer) = self.writer.take() {
            writer.finish()?.flush()?;
            self.parts
                .push(part_name(&self.path, self.parts.len() as u64));
        }
        Ok(self.parts.len() as u64)
    }

    fn finish(mut self) -> Result<()> {
        if self.writer.is_none() && self.parts.is_empty() {
            bail!("no document, so no columns to write");
        }
        self.checkpoint()?;
        let whole = beside(&self.path, ".part");
        let out = File::create(&whole)?;
        join_parquet(&self.parts, out.try_clone()?)?;
        out.sync_data()?;
        fs::rename(whole, &self.path)?;
        forget(&self.path)?;
        for part in &self.parts {
            fs::remove_file(part)?;
        }
        Ok(())
    }
}

fn part_name(path: &Path, part: u64) -> PathBuf {
    beside(path, &format!(".part-{part:06}"))
}
