//! A file that is written aside and gets its name when it is whole.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A file on its way: `NAME.part` until it is whole, gone if that never comes.
pub struct Aside {
    path: PathBuf,
    part: PathBuf,
    file: File,
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
            create(&part, path).with_context(|| format!("can't write {}", path.display()))?;
        Ok(Aside {
            path: path.to_owned(),
            part,
            file,
        })
    }

    /// Writes all of it and, once it is safe on disk, gives the file its name.
    pub fn finish(mut self, content: &[u8]) -> Result<()> {
        let mut write = || {
            self.file.write_all(content)?;
            self.file.sync_all()?;
            fs::rename(&self.part, &self.path)?;
            // That the new name outlives a power cut, too, only some systems can be asked for.
            if let Ok(folder) = File::open(folder_of(&self.path)) {
                let _ = folder.sync_all();
            }
            io::Result::Ok(())
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

/// The folder that a file is in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Begins the part, to be read and written by whom the file itself may be.
fn create(part: &Path, path: &Path) -> io::Result<File> {
    // Left by a run that was killed.
    match fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let file = File::create_new(part)?;
    if let Ok(data) = fs::metadata(path) {
        file.set_permissions(data.permissions())?;
    }
    Ok(file)
}
