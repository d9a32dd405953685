//! The scores as a page for the browser: one file that loads nothing and runs no script but its own.
//!
//! It reads only the JSON that `--json` writes and computes no figures. `figures` shows numbers and escapes text,
//! `tables`, `charts`, `comparison` and `mistakes` are the parts, `axes` is what charts are drawn from.

mod axes;
mod charts;
mod comparison;
mod figures;
mod mistakes;
mod tables;

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_128;

use figures::{Escaped, Place};

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// The page. `judged_by` says what made the predictions.
pub fn page(judged_by: &str, reports: &Value) -> String {
    let reports = Place::of(reports).entries();
    let mut body = String::new();
    for (index, (name, report)) in reports.iter().enumerate() {
        body += &format!("\n<article id=\"shape{index}\">");
        if reports.len() > 1 {
            body += &format!("<h2 class=\"shape\">{}</h2>", Escaped(name));
        }
        body += &report_on(report);
        body += "</article>";
    }
    // Style and script run only with this number, which text of the pages can't know: it is made from all of it.
    let nonce = format!("{:032x}", xxh3_128(body.as_bytes()));
    let contents = match reports.as_slice() {
        [_] => String::new(),
        several => {
            let links = several.iter().enumerate();
            let links = links.map(|(index, (name, _))| {
                format!("<li><a href=\"#shape{index}\">{}</a></li>", Escaped(name))
            });
            format!("<nav><ul>{}</ul></nav>", links.collect::<String>())
        }
    };
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'nonce-{nonce}'; \
         script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>What the model gets right</title>\n<style nonce=\"{nonce}\">{STYLE}</style></head>\n<body>\
         <header><h1>What the model gets right</h1><p>{}. Written by chaffinch {}.</p>{contents}</header>\n\
         <main>{body}</main>\n<script nonce=\"{nonce}\">{SCRIPT}</script></body></html>\n",
        Escaped(judged_by),
        env!("CARGO_PKG_VERSION")
    )
}

/// All sections on one shape of the pages.
fn report_on(report: &Place<'_>) -> String {
    let mut html =
        at_a_glance(report) + &tables::warning_of_seen(&report.at("pages_seen"), "The model");
    let mut section = |title: &str, content: String| {
        html += &format!("\n<section><h2>{title}</h2>{content}</section>");
    };
    let (blocks, words) = (report.at("by_blocks"), report.at("by_words"));
    let other = report.at("comparison");
    if other.is_there() {
        let title = format!("Beside {}", Escaped(other.at("other").text()));
        section(&title, comparison::comparison(&other));
    }
    section(
        "How well each label is found",
        format!(
            "<p class=\"note\">Intervals are where 95 % of the scores lie when the pages are drawn again, a thousand \
             times.</p>{}{}",
            tables::scores(&blocks, "blocks"),
            tables::scores(&words, "words")
        ),
    );
    section(
        "What is taken for what",
        format!(
            "<p class=\"note\">Per cent are of the row: of all blocks or words that are truly so. Blue is right, orange \
             wrong.</p><div class=\"pair\">{}{}</div>",
            tables::confusion(&blocks, "blocks"),
            tables::confusion(&words, "words")
        ),
    );
    section(
        "What more recall costs in precision",
        format!(
            "<p class=\"note\">The line asks ever lower probabilities for the label; the dot is where the most probable \
             label is taken, as the program does.</p>{}",
            charts::curves(report)
        ),
    );
    let learning = report.at("learning_curve");
    if learning.is_there() {
        section("What more sites bring", charts::learning(&learning));
    }
    if !report.at("passages").items().is_empty() {
        section(
            "Which kinds of appeals are found",
            tables::passages(&report.at("passages")),
        );
    }
    for (title, what, key) in [
        ("Scores by page type", "page type", "by_page_type"),
        ("Scores by language", "language", "by_language"),
        ("Scores by site", "site", "by_site"),
    ] {
        let groups = report.at(key);
        if !groups.items().is_empty() {
            let note = "<p class=\"note\">F1 by blocks; most wrong blocks first. Under five pages give no interval.</p>";
            section(title, note.to_owned() + &tables::groups(&groups, what));
        }
    }
    section("The story as text", tables::texts(&report.at("texts")));
    if !report.at("worst_pages").items().is_empty() {
        section(
            "Pages with most wrong",
            tables::worst_pages(&report.at("worst_pages")),
        );
    }
    if !report.at("mistakes").items().is_empty() {
        section(
            "The costliest mistakes",
            format!(
                "<p class=\"note\">A mistake costs its words times how much more probable the wrong label was than the \
                 right one. What spoke for the wrong label is in natural-log odds.</p>{}",
                mistakes::mistakes(&report.at("mistakes"))
            ),
        );
    }
    html
}

/// The figures that most readers come for.
fn at_a_glance(report: &Place<'_>) -> String {
    let macro_f1 = |key: &str| {
        let table = report.at(key);
        let interval = table.at("macro_f1_interval").interval();
        (table.at("macro_f1").score(), interval)
    };
    let (blocks, words) = (macro_f1("by_blocks"), macro_f1("by_words"));
    let figure = |name: &str, value: &str, more: &str| {
        format!("<div><dt>{name}</dt><dd>{value}<small>{more}</small></dd></div>")
    };
    let glance = [
        figure("macro-F1 by blocks", &blocks.0, &blocks.1),
        figure("macro-F1 by words", &words.0, &words.1),
        figure(
            "calibration error",
            &report.at("calibration_error").score(),
            "0 is best",
        ),
        figure(
            "pages",
            &report.at("pages").count(),
            &format!("{} of them fitted on", report.at("pages_seen").count()),
        ),
    ];
    format!("<dl class=\"glance\">{}</dl>", glance.concat())
}
