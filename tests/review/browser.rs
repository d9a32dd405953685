//! The review in headless Chromium, driven by keys as a person would.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::driver::{Browser, SHIFT, wait_until};
use super::{Folder, Review};

const ESCAPE: char = '\u{e00c}';
const ENTER: char = '\u{e007}';

impl Review {
    /// The address of a page at a block.
    pub fn at(&self, name: &str, block: usize) -> String {
        let page = self.summary(name);
        format!(
            "http://{}/#{}/{block}",
            self.host(),
            page["key"].as_str().unwrap()
        )
    }
}

impl Browser {
    pub fn review(&self, address: &str, name: &str) {
        self.open("about:blank");
        self.open(address);
        self.wait_for(name);
    }

    fn wait_for(&self, name: &str) {
        wait_until("the page is shown", || {
            self.text("#name") == name && !self.text(".block.cursor").is_empty()
        });
    }

    fn wait_saved(&self) {
        wait_until("the change is saved", || {
            self.text("#saved").starts_with("Saved")
        });
    }

    /// The labels as they are shown.
    fn labels(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('.block .label')].map((label) => label.textContent)";
        serde_json::from_value(self.run(script)).unwrap()
    }
}

fn labels_of(folder: &Folder, page: &str) -> Vec<String> {
    folder.rows(page).into_iter().map(|row| row.1).collect()
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_page_is_corrected_by_keyboard_alone() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let browser = Browser::start();
    browser.review(&review.at("ferry", 0), "ferry");
    let mut chosen = browser.labels();
    assert_eq!(chosen.len(), 6);
    assert!(!folder.labels().exists());

    browser.press("ja");
    chosen[1] = "appeal".to_owned();
    wait_until("the first change is in the file", || {
        folder.labels().exists()
    });
    browser.wait_saved();
    assert_eq!(labels_of(&folder, "ferry"), chosen);
    assert_eq!(browser.labels(), chosen);

    // Three blocks at once, by J with shift held down.
    browser.press(&format!("j{SHIFT}JJ{SHIFT}c"));
    chosen[2..=4].fill("caption".to_owned());
    wait_until("the range is in the file", || {
        labels_of(&folder, "ferry") == chosen
    });
    let selected = "return document.querySelectorAll('.block[aria-selected=true]').length";
    assert_eq!(browser.run(selected), json!(3));

    browser.press("kn");
    let before = chosen.clone();
    chosen[3] = "navigation".to_owned();
    wait_until("another change is in the file", || {
        labels_of(&folder, "ferry") == chosen
    });
    browser.press("u");
    wait_until("it is undone in the file", || {
        labels_of(&folder, "ferry") == before
    });
    browser.wait_saved();
    assert_eq!(browser.labels(), before);

    browser.reload();
    browser.wait_for("ferry");
    assert_eq!(browser.labels(), before);
    assert_eq!(labels_of(&folder, "ferry"), before);
    let reviewed: Vec<usize> = folder
        .rows("ferry")
        .into_iter()
        .filter(|row| row.2)
        .map(|row| row.0)
        .collect();
    assert_eq!(reviewed, [1, 2, 3, 4]);
    assert!(folder.rows("tide").is_empty());
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn everything_is_undone_in_turn_and_pages_are_marked_done() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let browser = Browser::start();
    browser.review(&review.at("tide", 0), "tide");
    let before = browser.labels();
    browser.press("cjsjauuu");
    wait_until("all is as before", || {
        folder.labels().exists() && folder.read() == "page,block,label,text,reviewed\n"
    });
    wait_until("it is shown", || browser.labels() == before);
    browser.press("d");
    wait_until("the page is done", || {
        folder.labels().exists() && folder.rows("tide").iter().filter(|row| row.2).count() == 3
    });
    assert_eq!(labels_of(&folder, "tide"), before);
    assert_eq!(review.summary("tide")["reviewed"], 3);
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn the_block_under_the_cursor_is_the_target_of_the_rendering() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let browser = Browser::start();
    for (name, block, text) in [
        ("ferry", 1, "Ferry strike ends"),
        ("tide", 2, "Share this page"),
    ] {
        browser.review(&review.at(name, block), name);
        assert_eq!(browser.text(".block.cursor .text"), text);
        wait_until("the rendering points at it", || {
            browser.text_in_frame("#rendering", ":target").trim() == text
        });
    }
    browser.press("k");
    wait_until("it follows the cursor", || {
        browser
            .text_in_frame("#rendering", ":target")
            .starts_with("The harbour office")
    });
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn search_leads_to_a_block_of_another_page() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let browser = Browser::start();
    browser.review(&review.at("ferry", 0), "ferry");
    browser.press("/");
    browser.press("skippers");
    wait_until("a block is found", || {
        browser.text("#found-count") == "1 blocks"
    });
    browser.press(&ENTER.to_string());
    browser.wait_for("tide");
    assert!(browser.text(".block.cursor .text").contains("skippers"));
    assert!(
        !folder.labels().exists(),
        "letters of a search are no labels"
    );
    browser.press("?");
    wait_until("the keys are shown", || {
        browser.run("return document.querySelector('#help').open") == json!(true)
    });
    browser.press(&format!("s{ESCAPE}"));
    assert!(!folder.labels().exists());
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn what_is_not_saved_is_said_and_can_be_tried_again() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let browser = Browser::start();
    browser.review(&review.at("ferry", 0), "ferry");
    let trouble = || match browser.run("return document.querySelector('#trouble').hidden") {
        Value::Bool(true) => String::new(),
        _ => browser.text("#trouble-text"),
    };

    // Another tab, here another client, goes first.
    assert_eq!(review.label("ferry", 5, 5, "caption").status, 200);
    browser.press("a");
    wait_until("the tab is told", || {
        trouble().contains("changed in another tab")
    });
    assert_eq!(browser.text(".block.cursor .note"), "not saved");
    assert_ne!(labels_of(&folder, "ferry")[0], "appeal");
    browser.press("c");
    assert_ne!(
        labels_of(&folder, "ferry")[0],
        "caption",
        "nothing more goes out until that is settled"
    );
    browser.click("#trouble-reload");
    wait_until("the other change is shown", || {
        browser.labels()[5] == "caption"
    });
    assert_ne!(browser.labels()[0], "appeal");
    assert_eq!(trouble(), "");

    let mut permissions = fs::metadata(folder.labels()).unwrap().permissions();
    permissions.set_readonly(true);
    let before = fs::metadata(folder.labels()).unwrap().permissions();
    fs::set_permissions(folder.labels(), permissions).unwrap();
    browser.press("ga");
    wait_until("the file is said to be read-only", || {
        trouble().contains("labels.csv: read-only")
    });
    fs::set_permissions(folder.labels(), before).unwrap();
    // Looking at another page meanwhile loses nothing.
    let list = review.get("/api/pages").json();
    let is_first = list["pages"][0]["name"] == "ferry";
    browser.press(if is_first { "]" } else { "[" });
    browser.wait_for("tide");
    browser.click("#trouble-retry");
    wait_until("it is saved", || labels_of(&folder, "ferry")[0] == "appeal");
    wait_until("the trouble is over", || trouble().is_empty());
    browser.press("jn");
    wait_until("work goes on", || {
        labels_of(&folder, "ferry")[1] == "navigation"
    });
}

/// Counts whoever calls.
fn trap() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut stream = stream;
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        }
    });
    (port, calls)
}

/// Pages that call the trap in every way that was thought of: by script, and by loading something.
fn payloads(port: u16) -> Vec<(String, String)> {
    let trap = format!("http://127.0.0.1:{port}/");
    let call = format!(
        "window.pwned=1;document.title=&quot;pwned&quot;;new Image().src=&quot;{trap}&quot;"
    );
    let bare = format!("window.pwned=1;document.title='pwned';new Image().src='{trap}'");
    let live = [
        format!("<script>{bare}</script>"),
        format!("<img src=x onerror=\"{call}\">"),
        format!("<svg onload=\"{call}\"><script>{bare}</script><image href={trap}a /></svg>"),
        format!(
            "<img src={trap}b><link rel=stylesheet href={trap}c><link rel=preconnect href={trap}>"
        ),
        format!(
            "<style>@import '{trap}d'; body{{background:url({trap}e)}} @font-face{{font-family:x;src:url({trap}f)}} *{{font-family:x}}</style>"
        ),
        format!(
            "<iframe srcdoc=\"<script>{call}</script>\"></iframe><iframe src={trap}g></iframe>"
        ),
        format!(
            "<object data={trap}h></object><embed src={trap}i><video src={trap}j autoplay></video>"
        ),
        format!(
            "<input autofocus onfocus=\"{call}\"><details open ontoggle=\"{call}\"><summary>More</summary></details>"
        ),
        format!(
            "<iframe src=\"javascript:{call}\"></iframe><a href=\"javascript:{call}\" ping={trap}>Link that runs</a>"
        ),
        format!(
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={call}&gt;\">"
        ),
        format!("<noscript><p title=\"</noscript><img src=x onerror={call}>\">"),
        format!("<meta http-equiv=refresh content=\"2;url={trap}k\"><base href={trap}>"),
    ];
    let mut pages: Vec<(String, String)> = live
        .iter()
        .enumerate()
        .map(|(number, markup)| {
            // As markup, as text that reads as markup, and as attributes.
            let text = markup.replace('&', "&amp;").replace('<', "&lt;");
            let quoted = text.replace('"', "&quot;");
            let page = format!(
                "<title>{text}</title><h1>Boats sail {number}</h1><p id=\"{quoted}\" class=\"{quoted}\" title=\"{quoted}\">{text}</p>\
                 <p>Tickets are valid until Sunday.</p>{markup}"
            );
            (format!("live-{number:02}.html"), page)
        })
        .collect();
    let plain: String = live.iter().map(|markup| format!("{markup}\n\n")).collect();
    pages.push((
        "plain.txt".to_owned(),
        format!("Boats sail again from Monday\n\nSaid < the crews\n\n{plain}"),
    ));
    let image = format!(
        "<img src=x onerror=\"window.pwned=1;new Image().src='http:'+'{}'\">",
        format!("//127.0.0.1:{port}").replace('/', "\\x2f")
    );
    for name in [
        image.as_str(),
        "\" onmouseover=\"window.pwned=1\" x=\"",
        "'-window.pwned=1-'",
        "%3Cscript%3E",
        "x..",
        "a?b#c&d",
    ] {
        let page = format!(
            "<h1>Named {number}</h1><p>Boats sail again.</p>",
            number = name.len()
        );
        pages.push((format!("{name}.html"), page));
    }
    pages
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn hostile_pages_run_nothing_and_load_nothing() {
    let (port, calls) = trap();
    let folder = Folder::new();
    let payloads = payloads(port);
    for (name, page) in &payloads {
        folder.page(name, page);
    }
    let review = Review::start(&folder);
    let browser = Browser::start();
    let names: Vec<String> = review.get("/api/pages").json()["pages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|page| page["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), payloads.len() + 2, "{names:?}");
    for name in &names {
        browser.review(&review.at(name, 0), name);
        wait_until("the rendering is there", || {
            browser.text_in_frame("#rendering", ":target").len() > 1
        });
        // Over all blocks, a label on the last, and a search that finds much.
        browser.press("jjjjjjGc");
        browser.wait_saved();
        browser.press("/");
        browser.press("a");
        wait_until("blocks are found", || !browser.text("#found").is_empty());
        browser.press(&ESCAPE.to_string());
        assert_eq!(
            browser.run("return typeof window.pwned"),
            json!("undefined"),
            "{name}"
        );
        assert_eq!(browser.title(), format!("{name} - chaffinch review"));
        // On its own, too, where no frame keeps it in.
        let key = review.summary(name)["key"].as_str().unwrap().to_owned();
        browser.open(&format!("http://{}/pages/{key}", review.host()));
        assert_ne!(browser.title(), "pwned", "{name}");
    }
    // Longer than the refresh waits.
    thread::sleep(Duration::from_secs(3));
    assert_eq!(calls.load(Ordering::SeqCst), 0, "a page reached the trap");

    // Elsewhere the same pages do run: the test would see it.
    let mut ran = 0;
    for (name, _) in payloads.iter().filter(|(name, _)| name.starts_with("live")) {
        let before = calls.load(Ordering::SeqCst);
        browser.open(&format!("file://{}", folder.pages().join(name).display()));
        thread::sleep(Duration::from_millis(400));
        ran += usize::from(calls.load(Ordering::SeqCst) > before);
    }
    assert!(
        ran >= 8,
        "only {ran} of the pages reached the trap where nothing stops them"
    );
}
