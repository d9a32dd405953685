//! A file that is written aside and gets its name when it is whole.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A file on its way: `NAME.part` until it is whole, gone if that never comes.
pub struct Aside {
    path: PathBuf,
    part: PathBuf,
    file: BufWriter<File>,
}

impl Aside {
    /// Begins the file, so that a place that can't be written to is known before any long work.
    pub fn begin(path: &Path) -> Result<Self> {
        if path.is_dir() {
            bail!("{}: a folder, not a file to write", path.display());
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let file =
            File::create(&part).with_context(|| format!("can't write {}", path.display()))?;
        Ok(Aside {
            path: path.to_owned(),
            part,
            file: BufWriter::new(file),
        })
    }

    /// Writes all of it and gives the file its name.
    pub fn finish(mut self, content: &str) -> Result<()> {
        let mut write = || {
            self.file.write_all(content.as_bytes())?;
            self.file.flush()?;
            fs::rename(&self.part, &self.path)
        };
        write().with_context(|| format!("can't write {}", self.path.display()))
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // After a finish there is nothing of that name; otherwise what is there is of no use.
        let _ = fs::remove_file(&self.part);
    }
}
