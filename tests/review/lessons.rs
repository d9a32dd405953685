//! What a finished page changes of the others, and what it does not.

use std::fs;

use serde_json::{Value, json};

use super::driver::{Browser, wait_until};
use super::quay::{self, LETTER};
use super::{Folder, Review};

/// Three pages of a site, one of its subdomain, one of another site that looks the same.
fn folder() -> Folder {
    let folder = Folder::new();
    for (name, domain, number) in [
        ("quay-0.html", "www.quay.example", 0),
        ("quay-1.html", "quay.example", 1),
        ("quay-2.html", "quay.example", 2),
        ("quay-blog.html", "blog.quay.example", 1),
        ("notquay.html", "notquay.example", 1),
    ] {
        folder.page(name, &quay::page(domain, number));
    }
    folder
}

impl Review {
    fn path(&self, name: &str) -> String {
        format!("/api/pages/{}", self.summary(name)["key"].as_str().unwrap())
    }

    fn data(&self, name: &str) -> Value {
        self.get(&self.path(name)).json()
    }

    fn letter(&self, name: &str) -> Value {
        self.data(name)["blocks"][LETTER]["label"].clone()
    }

    /// Waits until everything is learnt.
    fn learn(&self) {
        wait_until("everything is learnt", || {
            self.get("/api/pages").json()["learning"] == false
        });
    }

    /// Labels a page of the site as a person would who then says that it is done.
    fn finish(&self, name: &str) {
        let runs = [
            (0, 1, "navigation"),
            (2, 3, "story"),
            (4, 4, "appeal"),
            (5, 5, "story"),
        ];
        let changes = runs.map(|(first, last, label)| {
            json!({"first": first, "last": last, "label": label, "reviewed": true})
        });
        let body = json!({"revision": self.summary(name)["revision"], "changes": changes});
        assert_eq!(self.post(&self.path(name), &body).status, 200);
        self.learn();
    }

    fn names(&self) -> Vec<String> {
        let list = self.get("/api/pages").json();
        let pages = list["pages"].as_array().unwrap().iter();
        pages
            .map(|page| page["name"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[test]
fn a_finished_page_teaches_the_others_of_its_site() {
    let folder = folder();
    let review = Review::start(&folder);
    let others = ["notquay", "ferry", "tide"];
    let before = others.map(|name| review.data(name));
    for name in ["quay-1", "quay-2", "quay-blog"] {
        assert_ne!(review.letter(name), "appeal", "{name}");
    }
    // One block is not enough.
    let certainty = review.summary("quay-1")["certainty"].clone();
    assert_eq!(review.label("quay-0", 0, 0, "navigation").status, 200);
    assert_eq!(review.summary("quay-1")["certainty"], certainty);

    review.finish("quay-0");
    assert_ne!(review.summary("quay-1")["certainty"], certainty);
    for name in ["quay-1", "quay-2", "quay-blog"] {
        let block = review.data(name)["blocks"][LETTER].clone();
        assert_eq!(
            (&block["label"], &block["predicted"]),
            (&json!("appeal"), &json!("appeal"))
        );
        assert_eq!(block["reviewed"], false);
    }
    assert_eq!(others.map(|name| review.data(name)), before);
    // Done pages first, then the least certain.
    let list = review.get("/api/pages").json();
    let pages = list["pages"].as_array().unwrap();
    assert_eq!(pages[0]["name"], "quay-0");
    let certain = pages[1..]
        .iter()
        .map(|page| page["certainty"].as_f64().unwrap());
    assert!(certain.is_sorted(), "{pages:?}");
    // The file knows of nothing but the page that is done.
    assert_eq!(folder.read().lines().count(), 7);
    assert_eq!(folder.rows("quay-0").len(), 6);

    // Another day begins where this one ended.
    let names = review.names();
    drop(review);
    let review = Review::start(&folder);
    review.learn();
    assert_eq!(review.names(), names);
    assert_eq!(review.letter("quay-1"), "appeal");
    // What is no longer done teaches no longer.
    let back = json!({"first": 0, "last": 0, "label": "navigation", "reviewed": false});
    let body = json!({"revision": review.summary("quay-0")["revision"], "changes": [back]});
    assert_eq!(review.post(&review.path("quay-0"), &body).status, 200);
    review.learn();
    assert_eq!(review.summary("quay-1")["certainty"], certainty);
    assert_ne!(review.letter("quay-1"), "appeal");
}

#[test]
fn a_page_open_in_a_tab_is_gone_on_with_and_a_touched_one_stays() {
    let folder = folder();
    let review = Review::start(&folder);
    assert_eq!(review.label("quay-2", 0, 0, "caption").status, 200);
    let touched = folder.rows("quay-2");
    let seen = review.data("quay-1");
    let path = review.path("quay-1");
    review.finish("quay-0");
    assert_eq!(review.letter("quay-1"), "appeal");
    assert_eq!(folder.rows("quay-2"), touched);
    assert_ne!(review.letter("quay-2"), "appeal");

    // The tab still shows what was suggested before; what is confirmed there is what it shows.
    let label = |block: usize| json!({"first": block, "last": block, "label": seen["blocks"][block]["label"], "reviewed": true});
    let changed = |revision: &Value, changes: &[Value]| {
        review.post(&path, &json!({"revision": revision, "changes": changes}))
    };
    let first = changed(&seen["page"]["revision"], &[label(2)]);
    assert_eq!(first.status, 200, "{}", first.text());
    let behind = changed(&seen["page"]["revision"], &[label(3)]);
    assert_eq!(
        (behind.status, &behind.json()["reason"]),
        (409, &json!("stale"))
    );
    let all: Vec<Value> = (0..6).map(label).collect();
    assert_eq!(changed(&first.json()["revision"], &all).status, 200);
    for (block, label, reviewed) in folder.rows("quay-1") {
        assert_eq!(
            (seen["blocks"][block]["label"].as_str(), reviewed),
            (Some(&*label), true)
        );
    }
}

#[test]
fn rows_from_elsewhere_stay_as_they_are() {
    let folder = folder();
    let rows = "page,block,label,text\nquay-1,4,caption,\"Every lamp in the print shop is lit by a neighbour, and there \
        is room beside the last one.\"\n";
    fs::write(folder.labels(), rows).unwrap();
    let review = Review::start(&folder);
    review.finish("quay-0");
    let block = review.data("quay-1")["blocks"][LETTER].clone();
    assert_eq!(
        (&block["label"], &block["predicted"]),
        (&json!("caption"), &json!("appeal"))
    );
    let kept = folder.rows("quay-1");
    assert_eq!(kept, [(4, "caption".to_owned(), false)]);
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_tab_goes_on_to_the_page_that_is_then_least_certain() {
    let folder = folder();
    let review = Review::start(&folder);
    let browser = Browser::start();
    browser.review(&review.at("quay-0", LETTER), "quay-0");
    browser.press("ad");
    wait_until("the next page is shown", || {
        let name = browser.text("#name");
        !name.is_empty() && name != "quay-0"
    });
    let names = review.names();
    assert_eq!(names[0], "quay-0");
    let shown =
        "return [...document.querySelectorAll('#pages .name')].map((name) => name.textContent)";
    assert_eq!(browser.run(shown), json!(names));
    assert_eq!(browser.text("#name"), names[1]);
    browser.review(&review.at("quay-1", LETTER), "quay-1");
    assert_eq!(browser.text(".block.cursor .label"), "appeal");
}
