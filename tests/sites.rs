//! Teaching the shipped model one site, giving each domain its model, and rules that win over predictions.

use std::fs;

use assert_cmd::Command;
use chaffinch::training::{Counted, LabelledPage, adapt, certainty, least_certain_first};
use chaffinch::{Classifier, Kind, Label, segment_html, shipped};
use tempfile::TempDir;

mod quay;

use quay::LETTER;

fn page(number: usize) -> String {
    quay::page("quay.example", number)
}

fn labelled(number: usize) -> LabelledPage {
    let document = segment_html(&page(number));
    let labels = [
        Label::Navigation,
        Label::Navigation,
        Label::Story,
        Label::Story,
        Label::Appeal,
        Label::Story,
    ];
    assert_eq!(document.blocks.len(), labels.len());
    LabelledPage {
        name: format!("page-{number}"),
        site: "quay.example".to_owned(),
        language: "en".to_owned(),
        page_type: String::new(),
        passages: vec![None; labels.len()],
        labels: labels.map(Some).to_vec(),
        document,
        counted: Counted::All,
    }
}

fn chaffinch(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chaffinch"));
    command.current_dir(folder).args(arguments);
    command
}

/// What a command printed, and what it complained of.
fn run(folder: &TempDir, arguments: &[&str], input: &str) -> (String, String) {
    let output = chaffinch(folder, arguments).write_stdin(input).output();
    let output = output.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

const TRAIN: [&str; 9] = [
    "train",
    "--base",
    "html",
    "--pages",
    "pages",
    "--labels",
    "labels.csv",
    "-o",
    "quay.model",
];

/// A folder with three pages, labels of the first two, and a model that was taught these.
fn taught() -> TempDir {
    let folder = TempDir::new().unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    let mut labels = "page,block,label,text\n".to_owned();
    for number in 0..3 {
        fs::write(pages.join(format!("page-{number}.html")), page(number)).unwrap();
        if number == 2 {
            continue;
        }
        let of = labelled(number);
        for (block, label) in of.labels.iter().enumerate() {
            let text = &of.document.blocks[block].text;
            let label = label.unwrap();
            labels.push_str(&format!("{},{block},{label},\"{text}\"\n", of.name));
        }
    }
    fs::write(folder.path().join("labels.csv"), labels).unwrap();
    let (told, complaint) = run(&folder, &TRAIN, "");
    assert!(
        told.contains("12 blocks, 2 wrong by the shipped model, 0 by the taught one"),
        "{told}{complaint}"
    );
    folder
}

/// A row as JSON that came from some address.
fn row(address: &str, page: &str) -> String {
    let row = serde_json::json!({"url": address, "html": page});
    format!("{row}\n")
}

/// The kept text of each row.
fn kept(folder: &TempDir, models: &[&str], rows: &str) -> Vec<String> {
    let arguments = [
        &["apply", "--quiet", "--format", "jsonl", "--keep", "appeal"],
        models,
        &["-"],
    ]
    .concat();
    let (rows, complaint) = run(folder, &arguments, rows);
    assert_eq!(complaint, "");
    let text = |line| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].clone();
    let texts = rows.lines().map(text);
    texts
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_taught_model_labels_the_other_pages_of_its_site() {
    let base = shipped(Kind::Html).unwrap();
    let other = labelled(2);
    assert_ne!(base.predict(&other.document)[LETTER].best(), Label::Appeal);
    let taught = adapt(base, &[labelled(0)]);
    let predicted = taught.predict(&other.document);
    let best: Vec<_> = predicted.iter().map(|of| Some(of.best())).collect();
    assert_eq!(best, other.labels);
    let reasons = taught.explain(&other.document)[LETTER].ranked(Label::Appeal);
    assert_eq!(reasons[0].0, "this_site");
}

#[test]
fn pages_come_least_certain_first_by_the_model_as_taught_so_far() {
    let base = shipped(Kind::Html).unwrap();
    let pages = [1, 2].map(labelled);
    let plain = segment_html("<h1>Tides</h1><p>High water 1.20 m</p><p>Low water 0.30 m</p>");
    let others = [
        ("page-1", &pages[0].document),
        ("plain", &plain),
        ("page-2", &pages[1].document),
        ("another-1", &pages[0].document),
    ];
    let in_order = |labelled: &[LabelledPage]| {
        let order = least_certain_first(base, labelled, &others);
        assert!(order.is_sorted_by_key(|page| page.certainty));
        let names: Vec<&str> = order.iter().map(|page| others[page.place].0).collect();
        // Where two are alike, the name decides.
        let at = |name| names.iter().position(|other| *other == name).unwrap();
        assert_eq!(at("another-1") + 1, at("page-1"));
        order
    };
    let taught = adapt(base, &[labelled(0)]);
    for (model, order) in [(base, in_order(&[])), (&taught, in_order(&[labelled(0)]))] {
        for page in order {
            assert_eq!(page.probabilities, model.predict(others[page.place].1));
            assert_eq!(page.certainty, certainty(&page.probabilities));
        }
    }
}

#[test]
fn a_taught_model_is_read_as_it_was_written() {
    let taught = adapt(shipped(Kind::Html).unwrap(), &[labelled(0), labelled(1)]);
    let mut bytes = Vec::new();
    taught.write(&mut bytes).unwrap();
    assert_eq!(Classifier::read(&bytes).unwrap(), taught);
    assert!(Classifier::read(&bytes[..bytes.len() - 1]).is_err());
    let again = adapt(shipped(Kind::Html).unwrap(), &[labelled(0), labelled(1)]);
    assert_eq!(again, taught);
}

#[test]
fn nothing_changes_where_the_pages_say_nothing() {
    let unlabelled = LabelledPage {
        labels: vec![None; 6],
        ..labelled(0)
    };
    let other = labelled(2).document;
    let shipped = shipped(Kind::Html).unwrap();
    // What a base knows of the site already it goes on knowing.
    for base in [shipped, &adapt(shipped, &[labelled(0)])] {
        let taught = adapt(base, std::slice::from_ref(&unlabelled)).predict(&other);
        for (before, after) in base.predict(&other).iter().zip(taught) {
            for label in Label::ALL {
                assert!((before[label] - after[label]).abs() < 1e-3);
            }
        }
    }
}

#[test]
fn each_domain_has_its_model_and_all_others_the_shipped_one() {
    let folder = taught();
    let rows = [
        row("https://www.quay.example/2", &page(2)),
        row("https://QUAY.example:8080/2?from=//other.example", &page(2)),
        row("https://notquay.example/2", &page(2)),
        row("https://other.example/https://quay.example/", &page(2)),
        // The address that a row came with goes before the one that its page gives.
        row("", &page(2)),
    ];
    let kept = kept(
        &folder,
        &["--model", "quay.example=quay.model"],
        &rows.concat(),
    );
    let found: Vec<bool> = kept.iter().map(|text| !text.is_empty()).collect();
    assert_eq!(found, [true, true, false, false, true]);
    // Text has no site's model of its own kind: the shipped one reads it.
    let text = serde_json::json!({"url": "https://quay.example/3", "raw_content": "One line.\nAnother line.\n"});
    let models = ["--model", "quay.example=quay.model"];
    assert_eq!(self::kept(&folder, &models, &format!("{text}\n")), [""]);
}

#[test]
fn models_that_clash_or_are_none_are_refused() {
    let folder = taught();
    let refused = |models: &[&str], complaint: &str| {
        let arguments = [&["apply", "pages"], models].concat();
        let (_, told) = run(&folder, &arguments, "");
        assert!(told.contains(complaint), "{told}");
    };
    let (a, b) = ("quay.example=quay.model", "www.quay.example=quay.model");
    refused(&["--model", a, "--model", b], "two models for quay.example");
    refused(
        &["--model", "quay.model", "--model", "quay.model"],
        "two models for all pages: give a domain with one, as in example.org=FILE",
    );
    refused(
        &["--model", "quay.example=labels.csv"],
        "labels.csv: not a chaffinch model",
    );
    refused(&["--model", "quay.example=none"], "none: ");
}

#[test]
fn a_base_of_the_other_kind_is_refused_and_the_model_that_is_there_stays() {
    let folder = taught();
    let model = folder.path().join("quay.model");
    let before = fs::read(&model).unwrap();
    let mut arguments = TRAIN;
    arguments[2] = "text";
    let (_, complaint) = run(&folder, &arguments, "");
    assert!(
        complaint.contains("page-0: not text, which the base reads"),
        "{complaint}"
    );
    assert_eq!(fs::read(&model).unwrap(), before);
    assert!(!folder.path().join("quay.model.part").exists());
}

#[test]
fn rules_win_over_predictions_and_the_last_over_the_first() {
    let folder = taught();
    let ruled = |name: &str, rules: &[&str]| {
        let rules: Vec<&str> = rules.iter().flat_map(|rule| ["--rule", rule]).collect();
        let arguments = [&["label", "pages/page-2.html", "-o", name], &rules[..]].concat();
        let (_, complaint) = run(&folder, &arguments, "");
        assert_eq!(complaint, "");
        let labels = fs::read_to_string(folder.path().join(name)).unwrap();
        let labels = labels
            .lines()
            .skip(1)
            .map(|line| line.split(',').nth(2).unwrap().to_owned());
        labels.collect::<Vec<_>>()
    };
    let rules = ["appeal=.donate, .hearth", "caption=article > h1"];
    let labels = ruled("some.csv", &rules);
    assert_eq!(
        labels,
        [
            "navigation",
            "navigation",
            "caption",
            "story",
            "appeal",
            "story"
        ]
    );
    let labels = ruled(
        "last.csv",
        &["appeal=article", "caption=article p", "story=h1"],
    );
    assert_eq!(
        labels,
        [
            "navigation",
            "navigation",
            "story",
            "caption",
            "caption",
            "caption"
        ]
    );
    // A link picked within a block does not make the block.
    let labels = ruled("link.csv", &["appeal=a"]);
    assert_eq!(labels[..3], ["appeal", "appeal", "story"]);
}

#[test]
fn a_wrong_rule_is_named() {
    let folder = taught();
    for (rule, complaint) in [
        ("appeal", "a rule is LABEL=SELECTORS"),
        ("plea=.donate", "unknown label \"plea\""),
        ("appeal=..donate", "\"..donate\" is no CSS selector"),
    ] {
        let arguments = ["label", "pages", "-o", "none.csv", "--rule", rule];
        let failed = chaffinch(&folder, &arguments).assert().code(2);
        let told = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
        assert!(told.contains(complaint), "{told}");
        assert!(!folder.path().join("none.csv").exists());
    }
}
