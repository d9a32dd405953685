//! The files that an argument stands for, and what each holds.
//!
//! Reading them is left to `open` and the readers of each format.

use std::path::{Path, PathBuf};

/// An argument stands for nothing that can be read.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// It is not there or can't be looked into.
    #[error("{path}: {source}", path = path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    /// A folder without a single input.
    #[error(
        "{path}: no pages in this folder (.html, .htm, .xhtml, .txt, .jsonl, .warc, each also .gz or .zst; .parquet)",
        path = .0.display()
    )]
    NothingIn(PathBuf),
    /// A pattern that is wrong, or that no file fits.
    #[error("{pattern}: {reason}")]
    Pattern { pattern: String, reason: String },
}

/// Where documents come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, which may be compressed.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// The path as it was given, `-` for standard input.
    pub fn path(&self) -> &Path {
        match self {
            Input::File(path) => path,
            Input::Stdin => Path::new("-"),
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// One page or text.
    Page,
    /// A JSON object a line.
    JsonLines,
    /// Records of a web archive.
    WebArchive,
    /// Rows of a table.
    Parquet,
}

/// Endings of compressed files.
const COMPRESSED: [&str; 2] = [".gz", ".zst"];

/// Endings of pages and texts.
const PAGES: [&str; 4] = [".html", ".htm", ".xhtml", ".txt"];

const JSON_LINES: [&str; 2] = [".jsonl", ".ndjson"];

/// A file's name without the ending of its compression.
fn uncompressed(name: &str) -> &str {
    let ending = COMPRESSED.iter().find_map(|end| name.strip_suffix(end));
    ending.unwrap_or(name)
}

impl Container {
    /// What a file holds by the endings of its name; none where they don't tell.
    ///
    /// ```
    /// use chaffinch::corpus::Container;
    ///
    /// assert_eq!(Container::of_name("crawl/part-1.jsonl.zst".as_ref()), Some(Container::JsonLines));
    /// assert_eq!(Container::of_name("crawl/notes".as_ref()), None);
    /// ```
    pub fn of_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let name = uncompressed(&name);
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if ends(&PAGES) {
            Some(Container::Page)
        } else if ends(&JSON_LINES) {
            Some(Container::JsonLines)
        } else if ends(&[".warc"]) {
            Some(Container::WebArchive)
        } else if ends(&[".parquet"]) {
            Some(Container::Parquet)
        } else {
            None
        }
    }

    /// What a file holds by how its uncompressed content begins.
    pub fn of_content(start: &[u8]) -> Self {
        let text = start.trim_ascii_start();
        if start.starts_with(b"PAR1") {
            Container::Parquet
        } else if start.starts_with(b"WARC/") {
            Container::WebArchive
        } else if text.starts_with(b"{") {
            Container::JsonLines
        } else {
            Container::Page
        }
    }
}

/// A page's name in labels files: its file name without endings.
///
/// ```
/// assert_eq!(chaffinch::corpus::page_name("pages/ferry-strike.html.gz".as_ref()), "ferry-strike");
/// ```
pub fn page_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bare = uncompressed(&name);
    let ending = PAGES.iter().find_map(|end| bare.strip_suffix(end));
    ending.unwrap_or(bare).to_owned()
}

/// The files an argument stands for: itself, those in a folder and the folders in it, or those that a pattern with
/// `*`, `?` or `[...]` fits; by name. Hidden files in folders are passed over.
///
/// # Errors
///
/// When the argument is not there, fits nothing, or is a folder without inputs.
pub fn expand(argument: &Path) -> Result<Vec<Input>, FindError> {
    if argument == Path::new("-") {
        return Ok(vec![Input::Stdin]);
    }
    let pattern = argument.to_string_lossy();
    if pattern.contains(['*', '?', '[']) && !argument.exists() {
        return fitting(&pattern);
    }
    let unreadable = |source| FindError::Unreadable {
        path: argument.to_owned(),
        source,
    };
    if !std::fs::metadata(argument).map_err(unreadable)?.is_dir() {
        return Ok(vec![Input::File(argument.to_owned())]);
    }
    let files = files_in(argument)?;
    if files.is_empty() {
        return Err(FindError::NothingIn(argument.to_owned()));
    }
    Ok(files.into_iter().map(Input::File).collect())
}

fn fitting(pattern: &str) -> Result<Vec<Input>, FindError> {
    let wrong = |reason: String| FindError::Pattern {
        pattern: pattern.to_owned(),
        reason,
    };
    let mut inputs = Vec::new();
    for path in glob::glob(pattern).map_err(|error| wrong(error.to_string()))? {
        let path = path.map_err(|error| wrong(error.to_string()))?;
        if path.is_dir() {
            inputs.extend(files_in(&path)?.into_iter().map(Input::File));
        } else {
            inputs.push(Input::File(path));
        }
    }
    if inputs.is_empty() {
        return Err(wrong("no file fits this pattern".to_owned()));
    }
    Ok(inputs)
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>, FindError> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|source| FindError::Unreadable {
            path: folder.clone(),
            source,
        })?;
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                _ if Container::of_name(&path).is_some() => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    Ok(files)
}
