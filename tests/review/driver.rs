//! A browser, driven over the WebDriver protocol (<https://www.w3.org/TR/webdriver2/>).

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::http::send;

/// Holds shift down until it comes again.
pub const SHIFT: char = '\u{e008}';

/// Under which an element's reference stands in answers.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long anything on the page may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until something is so, or fails.
pub fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Headless Chromium; it ends with the test.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: TempDir,
}

impl Browser {
    pub fn start() -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver, of Debian's chromium-driver");
        let output = BufReader::new(driver.stdout.take().unwrap());
        let port = output
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, port) = line.split_once("started successfully on port ")?;
                port.trim_end_matches('.').parse().ok()
            })
            .unwrap();
        let profile = TempDir::new().unwrap();
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,800",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let mut browser = Browser {
            driver,
            port,
            session: String::new(),
            _profile: profile,
        };
        let options = json!({"goog:chromeOptions": {"args": arguments}});
        let session = browser.command(
            "POST",
            "/session",
            &json!({"capabilities": {"alwaysMatch": options}}),
        );
        browser.session = format!("/session/{}", session["sessionId"].as_str().unwrap());
        browser
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.attempt(method, path, body);
        answer.unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    fn attempt(&self, method: &str, path: &str, body: &Value) -> Result<Value, Value> {
        let host = format!("127.0.0.1:{}", self.port);
        let path = format!("{}{path}", self.session);
        let body = match method {
            "GET" | "DELETE" => String::new(),
            _ => body.to_string(),
        };
        let headers = [
            ("Host", host.as_str()),
            ("Content-Type", "application/json"),
        ];
        let answer = send(self.port, method, &path, &headers, &body);
        let value = answer.json()["value"].clone();
        if answer.status == 200 {
            Ok(value)
        } else {
            Err(value)
        }
    }

    pub fn open(&self, address: &str) {
        self.command("POST", "/url", &json!({"url": address}));
    }

    pub fn reload(&self) {
        self.command("POST", "/refresh", &json!({}));
    }

    pub fn title(&self) -> String {
        let title = self.command("GET", "/title", &Value::Null);
        title.as_str().unwrap().to_owned()
    }

    /// Runs a script in the page and gives what it returns.
    pub fn run(&self, script: &str) -> Value {
        self.command(
            "POST",
            "/execute/sync",
            &json!({"script": script, "args": []}),
        )
    }

    fn find(&self, selector: &str) -> Option<String> {
        let body = json!({"using": "css selector", "value": selector});
        let found = self.attempt("POST", "/element", &body).ok()?;
        Some(found[ELEMENT].as_str()?.to_owned())
    }

    /// The text of the first element that fits; empty where there is none.
    pub fn text(&self, selector: &str) -> String {
        let text = self.find(selector).and_then(|element| {
            self.attempt("GET", &format!("/element/{element}/text"), &Value::Null)
                .ok()
        });
        text.and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// The same within a frame.
    pub fn text_in_frame(&self, frame: &str, selector: &str) -> String {
        let frame = self.find(frame).unwrap();
        self.command("POST", "/frame", &json!({"id": {ELEMENT: frame}}));
        let text = self.text(selector);
        self.command("POST", "/frame", &json!({"id": null}));
        text
    }

    pub fn click(&self, selector: &str) {
        let element = self.find(selector).unwrap();
        self.command("POST", &format!("/element/{element}/click"), &json!({}));
    }

    /// Presses keys one after the other.
    pub fn press(&self, keys: &str) {
        let mut actions = Vec::new();
        let mut shifted = false;
        for key in keys.chars() {
            if key == SHIFT {
                let kind = if shifted { "keyUp" } else { "keyDown" };
                shifted = !shifted;
                actions.push(json!({"type": kind, "value": key.to_string()}));
                continue;
            }
            for kind in ["keyDown", "keyUp"] {
                actions.push(json!({"type": kind, "value": key.to_string()}));
            }
        }
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": actions});
        self.command("POST", "/actions", &json!({"actions": [keyboard]}));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.attempt("DELETE", "", &Value::Null);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
