//! Two models on the same pages: what is called a real difference, and what is not.

use assert_cmd::Command;
use chaffinch::evaluation::{Comparison, Judged};
use chaffinch::{Document, Label, Probabilities, segment_text};

const GOLD: [Label; 4] = [Label::Navigation, Label::Story, Label::Story, Label::Appeal];

fn sure_of(label: Label) -> Probabilities {
    let mut probabilities = Probabilities::default();
    probabilities[label] = 1.0;
    probabilities
}

/// Compares a model that is always right with one that takes the appeal for story on the first so many pages.
fn compare(pages: usize, wrong: usize) -> Comparison {
    let document: Document =
        segment_text("Home\n\nBoats sail again.\n\nCrews rest.\n\nGive today.");
    let gold = GOLD.map(Some);
    let passages = [None; 4];
    let right = GOLD.map(sure_of);
    let mut mistaken = right;
    mistaken[3] = sure_of(Label::Story);
    let judged = |wrong: usize| -> Vec<Judged<'_>> {
        (0..pages)
            .map(|page| Judged {
                name: "page",
                site: "site",
                language: "",
                page_type: "",
                document: &document,
                gold: &gold,
                passages: &passages,
                predicted: if page < wrong { &mistaken } else { &right },
            })
            .collect()
    };
    Comparison::new("other".to_owned(), &judged(0), &judged(wrong))
}

#[test]
fn better_on_most_pages_is_real() {
    let comparison = compare(20, 15);
    let of = comparison.by_blocks.macro_f1;
    assert_eq!(of.own, 1.0);
    assert!(of.real && of.interval.low > 0.0);
    assert_eq!(of.difference, of.own - of.other);
    assert!(comparison.verdict.starts_with("The difference is real: "));
    let appeal = &comparison.by_blocks.labels[Label::Appeal.index()];
    // Five of twenty appeals are found, without a false one.
    assert!((appeal.f1.other - 0.4).abs() < 1e-9 && appeal.f1.real);
    let navigation = &comparison.by_blocks.labels[Label::Navigation.index()];
    assert!(navigation.f1.difference == 0.0 && !navigation.f1.real);
}

#[test]
fn better_on_one_page_may_be_chance() {
    let comparison = compare(20, 1);
    let of = comparison.by_blocks.macro_f1;
    assert!(of.difference > 0.0 && of.interval.low <= 0.0 && !of.real);
    assert!(comparison.verdict.contains("may be chance"));
}

#[test]
fn few_pages_tell_nothing() {
    let comparison = compare(3, 3);
    assert!(!comparison.by_blocks.macro_f1.real);
    assert!(comparison.verdict.starts_with("Too few pages"));
}

fn evaluate(other: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chaffinch"));
    command.args(["evaluate", "--pages", "training-data/pages"]);
    command.args(["--labels", "training-data/labels.csv", "--compare", other]);
    command
}

#[test]
fn a_model_does_not_differ_from_itself() {
    let done = evaluate("models/html.model")
        .arg("--json")
        .assert()
        .success();
    let json: serde_json::Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
    let comparison = &json["pages"]["comparison"];
    for unit in ["by_blocks", "by_words"] {
        let mut figures = vec![&comparison[unit]["macro_f1"]];
        figures.extend(comparison[unit]["labels"].as_array().unwrap());
        for figure in figures {
            assert_eq!(figure["difference"], 0.0);
            assert_eq!(figure["interval"]["low"], 0.0);
            assert_eq!(figure["interval"]["high"], 0.0);
            assert_eq!(figure["real"], false);
        }
    }
    let done = evaluate("models/html.model").assert().success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("\nNo difference: models/html.model "),
        "{text}"
    );
}

#[test]
fn what_cannot_be_compared_is_refused() {
    for (other, says) in [
        ("models/text.model", "reads text, not html"),
        ("README.md", "not a chaffinch model"),
        ("models/none.model", "No such file"),
    ] {
        let done = evaluate(other).assert().code(1);
        let said = String::from_utf8(done.get_output().stderr.clone()).unwrap();
        let last = said.lines().last().unwrap();
        assert!(last.contains(other) && last.contains(says), "{said}");
    }
}
