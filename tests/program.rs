//! The program as a user meets it: what it prints, what it writes, how it fails.

use std::fs;
use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;
use tempfile::TempDir;

const PAGES: &str = "training-data/pages";
const LABELS: &str = "training-data/labels.csv";

fn chaffinch(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chaffinch"));
    command.args(arguments);
    command
}

fn output(arguments: &[&str]) -> String {
    let done = chaffinch(arguments).assert().success();
    String::from_utf8(done.get_output().stdout.clone()).unwrap()
}

/// Runs to failure and gives the lines of the complaint.
fn complaint(arguments: &[&str]) -> Vec<String> {
    let done = chaffinch(arguments).assert().failure();
    let lines = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    lines.lines().map(str::to_owned).collect()
}

fn page(name: &str) -> String {
    format!("{PAGES}/{name}.html")
}

fn write(folder: &TempDir, name: &str, content: &[u8]) -> String {
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn apply_writes_the_story_as_text() {
    insta::assert_snapshot!(output(&["apply", &page("quay-oyster-beds")]));
}

#[test]
fn apply_writes_markdown_with_headings() {
    let markdown = output(&["apply", "--format", "markdown", &page("quay-oyster-beds")]);
    assert!(markdown.starts_with("# Oyster beds closed for third summer as water warms\n\n"));
    assert!(markdown.contains("\n\n## What the numbers show\n\n"));
}

#[test]
fn apply_writes_every_block_as_csv() {
    let table = output(&["apply", "--format", "csv", &page("quay-oyster-beds")]);
    let mut lines = table.lines();
    assert_eq!(
        lines.next(),
        Some("id,block,label,element,text,story,appeal,caption,navigation")
    );
    let labels: Vec<&str> = lines.filter_map(|line| line.split(',').nth(2)).collect();
    for label in ["story", "caption", "navigation"] {
        assert!(labels.contains(&label), "{label}");
    }
}

#[test]
fn apply_writes_json_lines_with_every_block() {
    let line = output(&["apply", "--format", "jsonl", &page("quay-oyster-beds")]);
    let document: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(document["kind"], "html");
    assert_eq!(document["id"], page("quay-oyster-beds"));
    let blocks = document["blocks"].as_array().unwrap();
    assert_eq!(blocks[0]["index"], 0);
    let headline = blocks
        .iter()
        .find(|block| block["element"] == "h1")
        .unwrap();
    assert_eq!(headline["label"], "story");
    let sum: f64 = ["story", "appeal", "caption", "navigation"]
        .iter()
        .map(|label| headline["probability"][label].as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 0.001);
}

#[test]
fn plain_text_has_no_elements() {
    let text = "Ferry strike ends\n\nBoats sail again from Monday, the harbour office said after a night of talks.\n\nShare\n";
    let done = chaffinch(&["apply", "-", "--format", "jsonl"])
        .write_stdin(text)
        .assert()
        .success();
    let document: serde_json::Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
    assert_eq!(document["kind"], "text");
    assert_eq!(document["blocks"].as_array().unwrap().len(), 3);
    assert!(document["blocks"][0].get("element").is_none());
}

#[test]
fn keep_chooses_the_labels() {
    let page = page("gallery-winter-swim");
    let json = output(&["apply", "--format", "jsonl", &page]);
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let blocks = document["blocks"].as_array().unwrap().iter();
    let captions: Vec<&str> = blocks
        .filter(|block| block["label"] == "caption")
        .filter_map(|block| block["text"].as_str())
        .collect();
    assert!(!captions.is_empty());
    let kept = output(&["apply", "--keep", "caption", &page]);
    assert_eq!(kept.trim_end(), captions.join("\n\n"));
}

#[test]
fn a_folder_becomes_a_folder() {
    let folder = TempDir::new().unwrap();
    let target = format!("{}/out/", folder.path().display());
    output(&["apply", PAGES, "-o", &target]);
    let written = fs::read_dir(&target).unwrap().count();
    let pages = fs::read_dir(PAGES).unwrap().count();
    assert_eq!(written, pages);
    assert!(Path::new(&target).join("quay-oyster-beds.txt").is_file());
}

#[test]
fn bad_inputs_are_named_and_the_others_done() {
    let folder = TempDir::new().unwrap();
    let good = page("quay-oyster-beds");
    let junk: Vec<u8> = (0..4000u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8)
        .collect();
    let bad = [
        (write(&folder, "empty.html", b""), "empty"),
        (
            write(&folder, "line.txt", b"Just this one line.\n"),
            "only one line",
        ),
        (write(&folder, "junk.html", &junk), "binary"),
        (
            folder.path().join("missing.html").display().to_string(),
            "No such file",
        ),
    ];
    for (path, says) in &bad {
        let lines = complaint(&["apply", path]);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(
            lines[0].contains(path.as_str()) && lines[0].contains(says),
            "{lines:?}"
        );
    }
    let mut arguments = vec!["apply"];
    arguments.extend(bad.iter().map(|(path, _)| path.as_str()));
    arguments.push(&good);
    let done = chaffinch(&arguments).assert().code(1);
    let story = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert_eq!(story, output(&["apply", &good]));
    let lines = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(lines.ends_with("4 of 5 inputs failed\n"), "{lines}");
}

#[test]
fn a_folder_without_pages_is_an_error() {
    let folder = TempDir::new().unwrap();
    let lines = complaint(&["apply", folder.path().to_str().unwrap()]);
    assert!(lines[0].contains("no pages in this folder"), "{lines:?}");
}

#[test]
fn broken_labels_are_named_with_their_row() {
    let folder = TempDir::new().unwrap();
    for (content, says) in [
        ("page,block,label\nx,0,story\n", "no column \"text\""),
        (
            "page,block,label,text\nx,0,tale,words\n",
            "row 2: unknown label \"tale\"",
        ),
        (
            "page,block,label,text\nx,one,story,words\n",
            "row 2: block \"one\"",
        ),
        ("page,block,label,text\n", "no rows"),
        (
            "page,block,label,text\nx,0,story,words\n",
            "none of its pages",
        ),
    ] {
        let labels = write(&folder, "labels.csv", content.as_bytes());
        let lines = complaint(&["evaluate", "--pages", PAGES, "--labels", &labels]);
        assert!(
            lines[0].contains("labels.csv") && lines[0].contains(says),
            "{lines:?}"
        );
    }
}

#[test]
fn models_that_do_not_fit_are_refused() {
    let folder = TempDir::new().unwrap();
    let good = page("quay-oyster-beds");
    let shipped = fs::read("models/html.model").unwrap();
    for (content, says) in [
        (b"junk".to_vec(), "not a chaffinch model"),
        (b"chaffinch model 999\n{}\n".to_vec(), "model version 999"),
        (shipped[..shipped.len() / 2].to_vec(), "broken model"),
        (
            fs::read("models/text.model").unwrap(),
            "reads text, not html",
        ),
    ] {
        let model = write(&folder, "a.model", &content);
        let lines = complaint(&["apply", "--model", &model, &good]);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(
            lines[0].contains("a.model") && lines[0].contains(says),
            "{lines:?}"
        );
    }
}

#[test]
fn labels_go_straight_into_training_which_repeats_byte_for_byte() {
    let folder = TempDir::new().unwrap();
    let labels = folder.path().join("labels.csv").display().to_string();
    output(&["label", PAGES, "-o", &labels]);
    let header = fs::read_to_string(&labels).unwrap();
    assert!(header.starts_with("page,block,label,text\n"));
    let train = |name: &str, threads: &str| {
        let model = folder.path().join(name).display().to_string();
        let mut command = chaffinch(&["train", "--pages", PAGES, "--labels", LABELS, "-o", &model]);
        let done = command.env("RAYON_NUM_THREADS", threads).assert().success();
        let scores = String::from_utf8(done.get_output().stdout.clone()).unwrap();
        assert!(scores.contains("macro mean"));
        fs::read(model).unwrap()
    };
    assert_eq!(train("one.model", "1"), train("two.model", "2"));
    let model = folder.path().join("one.model").display().to_string();
    let scores = output(&[
        "evaluate", "--pages", PAGES, "--labels", &labels, "--model", &model, "--json",
    ]);
    let scores: serde_json::Value = serde_json::from_str(&scores).unwrap();
    assert!(scores["pages"]["by_blocks"]["macro_f1"].as_f64().unwrap() > 0.5);
}

#[test]
fn explain_names_features_and_words() {
    let text = output(&["explain", &page("quay-oyster-beds"), "--block", "0"]);
    assert!(text.contains("block 0"));
    assert!(text.contains("for:     ") && text.contains("words for:     "));
    let lines = complaint(&["explain", &page("quay-oyster-beds"), "--block", "9999"]);
    assert!(lines[0].contains("no block 9999"), "{lines:?}");
}

#[test]
fn features_are_a_table_with_names() {
    let table = output(&["features", "--pages", PAGES, "--labels", LABELS]);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(&reader.headers().unwrap()[0], "page");
    assert!(
        reader
            .headers()
            .unwrap()
            .iter()
            .any(|name| name == "word_mean_appeal")
    );
    assert!(reader.records().all(|record| record.is_ok()));
}

#[test]
fn every_written_page_matches_its_labels() {
    let done = chaffinch(&["evaluate", "--pages", PAGES, "--labels", LABELS])
        .assert()
        .success();
    let said = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(
        !said.contains("unmatched") && !said.contains("are not in"),
        "{said}"
    );
}

#[test]
fn evaluate_scores_texts_of_any_extractor() {
    let folder = TempDir::new().unwrap();
    write(
        &folder,
        "ferry.html",
        b"<h1>Ferry strike ends in harbour</h1><p>Boats sail again from Monday morning after talks.</p>\
          <p>Please give today so that we can keep reporting.</p>",
    );
    let labels = write(
        &folder,
        "labels.csv",
        b"page,block,label,text\n\
          ferry,0,story,Ferry strike ends in harbour\n\
          ferry,1,story,Boats sail again from Monday morning after talks.\n\
          ferry,2,appeal,Please give today so that we can keep reporting.\n",
    );
    let texts = write(
        &folder,
        "texts.json",
        br#"{"ferry": "Boats sail again from Monday morning after talks. Please give today so"}"#,
    );
    let pages = folder.path().to_str().unwrap();
    let scores = output(&[
        "evaluate",
        "--json",
        "--pages",
        pages,
        "--labels",
        &labels,
        "--predictions",
        &texts,
    ]);
    let scores: serde_json::Value = serde_json::from_str(&scores).unwrap();
    // Thirteen words of story make ten runs of four, the text's twelve make nine; five are the same.
    assert_eq!(scores["recall"], 0.5);
    assert!((scores["precision"].as_f64().unwrap() - 5.0 / 9.0).abs() < 1e-9);
    let appeal = &scores["kept"][1];
    assert_eq!(appeal["label"], "appeal");
    assert!((appeal["share"].as_f64().unwrap() - 4.0 / 9.0).abs() < 1e-9);
}

#[test]
fn evaluate_names_the_costliest_mistakes_and_why() {
    let text = output(&["evaluate", "--pages", PAGES, "--labels", LABELS]);
    let (_, mistakes) = text.split_once("costliest mistakes").unwrap();
    let first: Vec<&str> = mistakes.lines().skip(1).take(3).collect();
    assert!(first[0].contains(" as "), "{first:?}");
    assert!(first[2].contains(" +"), "{first:?}");
}

#[test]
fn kinds_of_appeals_are_scored_each() {
    let folder = TempDir::new().unwrap();
    let appeals = write(
        &folder,
        "appeals.csv",
        b"page,first,last,kind\nquay-oyster-beds,21,24,subscription\n",
    );
    let arguments = [
        "evaluate",
        "--pages",
        PAGES,
        "--labels",
        LABELS,
        "--appeals",
        &appeals,
    ];
    let text = output(&arguments);
    let line = text.lines().find(|line| line.starts_with("subscription"));
    assert!(line.unwrap().contains(" 4 "), "{line:?}");
    write(
        &folder,
        "appeals.csv",
        b"page,first,last,kind\nquay-oyster-beds,21,24,begging\n",
    );
    let lines = complaint(&arguments);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("appeals.csv: row 2: \"begging\" is no kind of appeal"));
}

#[test]
fn a_page_of_very_many_paragraphs_is_done() {
    let folder = TempDir::new().unwrap();
    let paragraphs: String = (0..150_000)
        .map(|n| format!("<p>Paragraph {n} of a page that goes on and on for ever.</p>"))
        .collect();
    let many = write(&folder, "many.html", paragraphs.as_bytes());
    // Work that grew with the square of the paragraphs would take many minutes.
    let minute = Duration::from_secs(60);
    chaffinch(&["apply", &many])
        .timeout(minute)
        .assert()
        .success();
}
