//! The review over HTTP, on this machine only: what is asked for, who may ask, and the headers that keep pages in check.
//!
//! A page under review may be hostile. Its text reaches the browser as JSON, and itself only in a sandbox where nothing
//! runs and nothing loads. A site open in another tab is refused by `Host` and `Origin`. What changes mean is left to
//! `session`.

use std::io::Read;
use std::sync::mpsc::{self, Sender};
use std::thread;

use anyhow::{Result, anyhow};
use chaffinch::corpus::{Input, LARGEST, read_bytes};
use chaffinch::{Kind, Label, decode, mark_html, mark_text};
use serde::Deserialize;
use serde_json::{Value, json};
use tiny_http::{Header, Method, Request, Response};

use super::lesson::Shared;
use super::session::{Change, Page, Refusal, Session};

/// Requests answered at once.
const THREADS: usize = 4;

/// What a request may send at most, in bytes: a change to every block of the longest page is shorter.
const LONGEST_REQUEST: u64 = 16 << 20;

/// So many blocks at most does a search find.
const FOUND_AT_MOST: usize = 200;

/// The review page loads its own files and talks to its own server.
const REVIEW_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// A page under review runs nothing and loads nothing.
const PAGE_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'self'";

/// Data is not shown at all.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

const REVIEW_FILES: [(&str, &str, &str); 3] = [
    ("/", "text/html; charset=utf-8", include_str!("review.html")),
    (
        "/review.css",
        "text/css; charset=utf-8",
        include_str!("review.css"),
    ),
    (
        "/review.js",
        "text/javascript; charset=utf-8",
        include_str!("review.js"),
    ),
];

/// A bound port.
pub struct Server {
    http: tiny_http::Server,
    port: u16,
}

/// What goes back.
struct Answer {
    status: u16,
    kind: &'static str,
    policy: &'static str,
    body: Vec<u8>,
}

/// Changes to a page.
#[derive(Deserialize)]
struct Changes {
    revision: String,
    changes: Vec<Change>,
    #[serde(default)]
    drop_unmatched: bool,
}

#[derive(Deserialize)]
struct Search {
    text: String,
}

impl Server {
    /// Takes a port of this machine that no other machine can reach.
    pub fn bind(port: u16) -> Result<Self> {
        let http = tiny_http::Server::http(("127.0.0.1", port)).map_err(|error| {
            anyhow!("127.0.0.1:{port}: {error}; --port takes another, 0 any that is free")
        })?;
        let port = http
            .server_addr()
            .to_ip()
            .map_or(port, |address| address.port());
        Ok(Server { http, port })
    }

    /// Where a browser finds it.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Answers requests until the program ends, and learns from finished pages beside that.
    pub fn serve(&self, session: Session<'_>) {
        let shared = &Shared::new(session);
        let (changed, changes) = mpsc::channel();
        // Pages may have been finished on an earlier day.
        let _ = changed.send(());
        thread::scope(|scope| {
            scope.spawn(move || shared.learn(changes));
            for _ in 0..THREADS {
                let changed = changed.clone();
                scope.spawn(move || {
                    while let Ok(mut request) = self.http.recv() {
                        let answer = self.answer(&mut request, shared, &changed);
                        // A browser that went away needs no answer.
                        let _ = request.respond(answer.into_response());
                    }
                });
            }
            drop(changed);
        });
    }

    fn answer(&self, request: &mut Request, shared: &Shared<'_>, changed: &Sender<()>) -> Answer {
        if let Some(refused) = self.refuse(request) {
            return Answer::error(403, "foreign", refused);
        }
        let url = request.url().to_owned();
        let path = url.split('?').next().unwrap_or_default();
        if *request.method() == Method::Post {
            let answer = change_or_search(request, path, shared);
            let _ = changed.send(());
            return answer;
        }
        if *request.method() != Method::Get {
            return Answer::error(405, "method", "only GET and POST");
        }
        if let Some((_, kind, content)) = REVIEW_FILES.iter().find(|(name, ..)| *name == path) {
            return Answer {
                status: 200,
                kind,
                policy: REVIEW_POLICY,
                body: content.as_bytes().to_vec(),
            };
        }
        if let Some(key) = path.strip_prefix("/pages/") {
            let session = shared.locked();
            let page = session.page(key);
            let page = page.map(|page| (page.input.clone(), page.document.kind));
            drop(session);
            return page.map_or_else(Answer::not_found, |(input, kind)| rendering(&input, kind));
        }
        let mut session = shared.locked();
        if let Err(error) = session.refresh() {
            return Answer::error(500, "unreadable", &format!("{error:#}"));
        }
        let _ = changed.send(());
        match path.strip_prefix("/api/pages") {
            Some("") => Answer::data(&list(&shared.wait(session))),
            Some(rest) => session
                .page(rest.trim_start_matches('/'))
                .map_or_else(Answer::not_found, |page| Answer::data(&page_data(page))),
            None => Answer::not_found(),
        }
    }

    /// Why a request is not answered: it was not meant for this server, or another site's page made it.
    fn refuse(&self, request: &Request) -> Option<&'static str> {
        let values = |name: &'static str| {
            request
                .headers()
                .iter()
                .filter(move |header| header.field.equiv(name))
                .map(|header| header.value.as_str())
        };
        let own = ["127.0.0.1", "localhost"].map(|host| format!("{host}:{}", self.port));
        let hosts: Vec<&str> = values("Host").collect();
        let [host] = hosts[..] else {
            return Some("one Host is needed");
        };
        if !own.iter().any(|own| own == host) {
            return Some("this Host is not served");
        }
        let origin = format!("http://{host}");
        if values("Origin").any(|of| of != origin) {
            return Some("requests of other sites are refused");
        }
        let changes = *request.method() == Method::Post;
        if changes && values("Origin").next().is_none() {
            return Some("an Origin is needed");
        }
        None
    }
}

impl Answer {
    fn data(value: &Value) -> Self {
        Answer {
            status: 200,
            kind: "application/json",
            policy: DATA_POLICY,
            body: value.to_string().into_bytes(),
        }
    }

    fn error(status: u16, reason: &str, message: &str) -> Self {
        let error = Answer::data(&json!({"reason": reason, "error": message}));
        Answer { status, ..error }
    }

    fn not_found() -> Self {
        Answer::error(404, "missing", "not here")
    }

    fn into_response(self) -> Response<std::io::Cursor<Vec<u8>>> {
        let headers = [
            ("Content-Type", self.kind),
            ("Content-Security-Policy", self.policy),
            ("X-Content-Type-Options", "nosniff"),
            ("X-DNS-Prefetch-Control", "off"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cache-Control", "no-store"),
        ];
        let mut response = Response::from_data(self.body).with_status_code(self.status);
        for (name, value) in headers {
            if let Ok(header) = Header::from_bytes(name, value) {
                response.add_header(header);
            }
        }
        response
    }
}

fn change_or_search(request: &mut Request, path: &str, shared: &Shared<'_>) -> Answer {
    let mut body = Vec::new();
    let read = request
        .as_reader()
        .take(LONGEST_REQUEST)
        .read_to_end(&mut body);
    if let Err(error) = read {
        return Answer::error(400, "broken", &error.to_string());
    }
    let broken = |error: serde_json::Error| Answer::error(400, "broken", &error.to_string());
    if path == "/api/search" {
        return match serde_json::from_slice::<Search>(&body) {
            Ok(search) => Answer::data(&found(&shared.locked(), &search.text)),
            Err(error) => broken(error),
        };
    }
    let Some(key) = path.strip_prefix("/api/pages/") else {
        return Answer::not_found();
    };
    let changes: Changes = match serde_json::from_slice(&body) {
        Ok(changes) => changes,
        Err(error) => return broken(error),
    };
    let mut session = shared.locked();
    let changed = session.change(
        key,
        &changes.revision,
        &changes.changes,
        changes.drop_unmatched,
    );
    match changed {
        Ok(page) => Answer::data(&summary(page)),
        Err(refusal) => {
            let (status, reason) = match &refusal {
                Refusal::NoSuchPage => (404, "missing"),
                Refusal::NoSuchBlock(_) => (400, "broken"),
                Refusal::Stale => (409, "stale"),
                Refusal::ChangedOnDisk(_) => (409, "changed"),
                Refusal::Unmatched { .. } => (409, "unmatched"),
                Refusal::NotSaved(_) => (500, "unsaved"),
            };
            Answer::error(status, reason, &refusal.to_string())
        }
    }
}

/// The page itself, its blocks marked.
fn rendering(input: &Input, kind: Kind) -> Answer {
    let bytes = match read_bytes(input, LARGEST) {
        Ok(bytes) => bytes,
        Err(error) => return Answer::error(500, "unreadable", &error.to_string()),
    };
    let text = decode(&bytes);
    let marked = match kind {
        Kind::Html => mark_html(&text),
        Kind::Text => mark_text(&text),
    };
    Answer {
        status: 200,
        kind: "text/html; charset=utf-8",
        policy: PAGE_POLICY,
        body: marked.into_bytes(),
    }
}

fn list(session: &Session<'_>) -> Value {
    let pages: Vec<Value> = session.pages.iter().map(summary).collect();
    json!({
        "labels": session.file.path().display().to_string(),
        "learning": session.is_lesson_due(),
        "pages": pages,
    })
}

fn summary(page: &Page) -> Value {
    let standing = &page.standing;
    let labels = standing.labels.iter().zip(&page.probabilities);
    json!({
        "key": page.key,
        "name": page.name,
        "kind": page.document.kind.name(),
        "revision": page.revision(),
        "certainty": page.certainty,
        "blocks": page.document.blocks.len(),
        "reviewed": standing.reviewed.iter().filter(|reviewed| **reviewed).count(),
        "changed": labels.filter(|(label, probabilities)| **label != probabilities.best()).count(),
        "unmatched": standing.unmatched,
    })
}

fn page_data(page: &Page) -> Value {
    let standing = &page.standing;
    let blocks: Vec<Value> = page
        .document
        .blocks
        .iter()
        .zip(&page.probabilities)
        .enumerate()
        .map(|(block, (content, probabilities))| {
            let by_label = Label::ALL.map(|label| (label.name(), probabilities[label]));
            json!({
                "text": content.text,
                "label": standing.labels[block],
                "reviewed": standing.reviewed[block],
                "predicted": probabilities.best(),
                "probability": std::collections::BTreeMap::from(by_label),
            })
        })
        .collect();
    json!({"page": summary(page), "blocks": blocks})
}

/// Blocks that hold a text, whatever its case.
fn found(session: &Session<'_>, text: &str) -> Value {
    let wanted = text.trim().to_lowercase();
    let mut found = Vec::new();
    let mut count = 0;
    for page in session.pages.iter().filter(|_| !wanted.is_empty()) {
        for (block, content) in page.document.blocks.iter().enumerate() {
            if content.text.to_lowercase().contains(&wanted) {
                count += 1;
                if found.len() < FOUND_AT_MOST {
                    found.push(json!({
                        "key": page.key,
                        "name": page.name,
                        "block": block,
                        "label": page.standing.labels[block],
                        "text": content.text,
                    }));
                }
            }
        }
    }
    json!({"count": count, "found": found})
}
