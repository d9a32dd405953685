//! The program over corpora: what they are made of here, and how it is run.

mod rows;
mod runs;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value;
use tempfile::TempDir;

const PAGE: &str = "<nav><a href=/>Home</a> <a href=/news>News</a></nav><main><h1>Ferry strike ends</h1>\
    <p>Boats sail again from Monday morning, the harbour office said after a night of talks with the crews.</p>\
    <p>The crews had asked for two more hours of rest between crossings, and got one of them.</p></main>";

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chaffinch"));
    command.args(arguments);
    command
}

/// What a run prints, what it complains of, and its exit code.
fn run(arguments: &[&str]) -> (String, String, i32) {
    let done = program(arguments).output().unwrap();
    (
        String::from_utf8(done.stdout).unwrap(),
        String::from_utf8(done.stderr).unwrap(),
        done.status.code().unwrap(),
    )
}

fn put(folder: &TempDir, name: &str, content: &[u8]) -> String {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    path.display().to_string()
}

fn row(id: &str, html: &str) -> String {
    serde_json::json!({"id": id, "html": html}).to_string()
}

fn rows(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn corpus(folder: &TempDir, documents: usize) -> String {
    let content: String = (0..documents)
        .map(|n| {
            row(
                &n.to_string(),
                &format!("{PAGE}<p>Crossing number {n} was the first.</p>"),
            ) + "\n"
        })
        .collect();
    put(folder, "corpus.jsonl", content.as_bytes())
}
