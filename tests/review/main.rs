//! `chaffinch review` as a browser meets it: over HTTP, and in a real browser where there is one.

mod browser;
mod driver;
mod http;
mod labels;
mod lessons;
#[path = "../quay/mod.rs"]
mod quay;
mod requests;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use self::http::{Answer, send};

const FERRY: &str = "<nav><a href=/>Home</a></nav><main><h1>Ferry strike ends</h1>\
    <p>Boats sail again from Monday morning, the harbour office said after a night of talks with the crews.</p>\
    <p>The crews had asked for two more hours of rest between crossings, and got one of them.</p>\
    <p>Give £5 a month so that we can go on reporting from the harbour.</p></main><footer>Imprint</footer>";

const TIDE: &str = "Tide tables corrected\n\nThe harbour office printed the tables for June anew after skippers complained.\n\n\
    Share this page\n";

/// A folder with pages in it, and room for a labels file beside them.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("pages")).unwrap();
        let folder = Folder(folder);
        folder.page("ferry.html", FERRY);
        folder.page("tide.txt", TIDE);
        folder
    }

    fn page(&self, name: &str, content: &str) {
        fs::write(self.pages().join(name), content).unwrap();
    }

    fn pages(&self) -> PathBuf {
        self.0.path().join("pages")
    }

    fn labels(&self) -> PathBuf {
        self.0.path().join("labels.csv")
    }

    fn read(&self) -> String {
        fs::read_to_string(self.labels()).unwrap()
    }

    /// The rows of a page: block, label, reviewed.
    fn rows(&self, page: &str) -> Vec<(usize, String, bool)> {
        let mut reader = csv::Reader::from_path(self.labels()).unwrap();
        assert_eq!(
            reader.headers().unwrap(),
            ["page", "block", "label", "text", "reviewed"].as_slice()
        );
        let rows = reader.records().map(Result::unwrap);
        rows.filter(|row| &row[0] == page)
            .map(|row| (row[1].parse().unwrap(), row[2].to_owned(), &row[4] == "yes"))
            .collect()
    }
}

/// A running review; it ends with the test.
struct Review {
    child: Child,
    port: u16,
}

impl Review {
    fn start(folder: &Folder) -> Self {
        let mut child = command(folder, &["--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line
            .trim()
            .strip_prefix("http://127.0.0.1:")
            .and_then(|rest| rest.strip_suffix('/'))
            .unwrap()
            .parse()
            .unwrap();
        Review { child, port }
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn get(&self, path: &str) -> Answer {
        send(self.port, "GET", path, &[("Host", &self.host())], "")
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        let (host, origin) = (self.host(), format!("http://{}", self.host()));
        let headers = [
            ("Host", host.as_str()),
            ("Origin", &origin),
            ("Content-Type", "application/json"),
        ];
        send(self.port, "POST", path, &headers, &body.to_string())
    }

    /// What the list says of a page.
    fn summary(&self, name: &str) -> Value {
        let list = self.get("/api/pages").json();
        let pages = list["pages"].as_array().unwrap().iter();
        pages
            .clone()
            .find(|page| page["name"] == name)
            .unwrap()
            .clone()
    }

    /// Labels blocks of a page as a person who sees its present state.
    fn label(&self, name: &str, first: usize, last: usize, label: &str) -> Answer {
        let page = self.summary(name);
        let change = json!({"first": first, "last": last, "label": label, "reviewed": true});
        let body = json!({"revision": page["revision"], "changes": [change]});
        self.post(
            &format!("/api/pages/{}", page["key"].as_str().unwrap()),
            &body,
        )
    }
}

impl Drop for Review {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chaffinch"));
    command
        .arg("review")
        .arg("--pages")
        .arg(folder.pages())
        .args(arguments)
        .stderr(Stdio::null());
    command
}

/// Runs to failure and gives the complaint.
fn complaint(mut command: Command) -> String {
    let mut child = command
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut complaint = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut complaint)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{complaint}");
    complaint
}
