//! The tables: scores, confusions, groups of pages, passages, the story as text, the worst pages.

use super::axes::{whisker, whisker_head};
use super::figures::{Escaped, Place};
use chaffinch::Label;

/// A table of numbers from cells that are HTML.
pub fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut html = String::from("<div class=\"wide\"><table class=\"numbers\"><thead><tr>");
    for name in head {
        html += &format!("<th scope=\"col\">{name}</th>");
    }
    html += "</tr></thead><tbody>";
    for row in rows {
        html += "<tr>";
        for cell in row {
            html += &format!("<td>{cell}</td>");
        }
        html += "</tr>";
    }
    html + "</tbody></table></div>"
}

/// The same with a first column that names each row.
fn named_table(head: &[&str], rows: impl IntoIterator<Item = (String, Vec<String>)>) -> String {
    let mut html = String::from("<div class=\"wide\"><table class=\"named\"><thead><tr>");
    for name in head {
        html += &format!("<th scope=\"col\">{name}</th>");
    }
    html += "</tr></thead><tbody>";
    for (name, cells) in rows {
        html += &format!("<tr><th scope=\"row\">{name}</th>");
        for cell in cells {
            html += &format!("<td>{cell}</td>");
        }
        html += "</tr>";
    }
    html + "</tbody></table></div>"
}

/// A label's name with its colour.
pub fn label_name(label: &str) -> String {
    let label = Escaped(label);
    format!("<span class=\"label {label}\">{label}</span>")
}

/// Both ends of an interval, for drawing.
fn ends(interval: &Place<'_>) -> Option<(f64, f64)> {
    let end = |name| interval.at(name).number();
    interval.is_there().then(|| (end("low"), end("high")))
}

/// Scores by label with their intervals; `unit` is what is counted.
pub fn scores(of: &Place<'_>, unit: &str) -> String {
    let axis = whisker_head(["0", "0.5", "1"]);
    let head = [
        unit,
        "gold",
        "precision",
        "recall",
        "F1",
        "95 % of draws",
        &axis,
    ];
    let labels = of.at("labels").items();
    let rows = labels.iter().map(|row| {
        let (label, f1, interval) = (row.at("label").text(), row.at("f1"), row.at("f1_interval"));
        let cells = vec![
            row.at("gold").count(),
            row.at("precision").score(),
            row.at("recall").score(),
            f1.score(),
            interval.interval(),
            whisker(label, f1.number(), ends(&interval), None),
        ];
        (label_name(label), cells)
    });
    let (f1, interval) = (of.at("macro_f1"), of.at("macro_f1_interval"));
    let all = vec![
        String::new(),
        String::new(),
        String::new(),
        f1.score(),
        interval.interval(),
        whisker("macro", f1.number(), ends(&interval), None),
    ];
    let all = (label_name("macro").replace(">macro<", ">macro mean<"), all);
    named_table(&head, rows.chain([all]))
}

/// What was taken for what, each cell tinted by its share of the row.
pub fn confusion(of: &Place<'_>, unit: &str) -> String {
    let mut html = format!(
        "<div class=\"wide\"><table class=\"heat\"><caption>{unit}: gold down, labelled across</caption><thead><tr><td></td>"
    );
    for label in Label::ALL {
        html += &format!("<th scope=\"col\">{}</th>", label_name(label.name()));
    }
    html += "</tr></thead><tbody>";
    for gold in Label::ALL {
        html += &format!("<tr><th scope=\"row\">{}</th>", label_name(gold.name()));
        for predicted in Label::ALL {
            let cell = |key: &str| of.at(key).nth(gold.index()).nth(predicted.index());
            let (count, share) = (cell("confusion"), cell("confusion_shares"));
            let kind = if gold == predicted { "right" } else { "wrong" };
            // Roots, so that few per cent are seen at all.
            let heat = (share.number().sqrt() * 10.0).round();
            html += &format!(
                "<td class=\"{kind} heat{heat}\">{}<small>{}</small></td>",
                count.count(),
                share.percent()
            );
        }
        html += "</tr>";
    }
    html + "</tbody></table></div>"
}

/// How many groups are shown at once; the others unfold.
const GROUPS: usize = 20;

/// Scores of the pages that have something in common.
pub fn groups(groups: &Place<'_>, what: &str) -> String {
    let groups = groups.items();
    let (first, rest) = groups.split_at(groups.len().min(GROUPS));
    let mut html = group_table(first, what);
    if !rest.is_empty() {
        html += &format!(
            "<details><summary>{} more</summary>{}</details>",
            rest.len(),
            group_table(rest, what)
        );
    }
    html
}

fn group_table(groups: &[Place<'_>], what: &str) -> String {
    let axis = whisker_head(["0", "0.5", "1"]);
    let labels = Label::ALL.map(Label::name);
    let mut head = vec![what, "pages", "sites", "blocks", "wrong"];
    head.extend(labels);
    head.extend(["macro-F1", "95 % of draws", &axis]);
    let rows = groups.iter().map(|group| {
        let mut cells: Vec<String> = ["pages", "sites", "blocks", "wrong"]
            .map(|key| group.at(key).count())
            .to_vec();
        cells.extend(group.at("f1").items().iter().map(Place::score));
        let (f1, interval) = (group.at("macro_f1"), group.at("macro_f1_interval"));
        cells.push(f1.score());
        cells.push(interval.interval());
        cells.push(whisker("macro", f1.number(), ends(&interval), None));
        let name = match group.at("name").text() {
            "" => "<em>not said</em>".to_owned(),
            name => Escaped(name).to_string(),
        };
        (name, cells)
    });
    named_table(&head, rows)
}

/// How much of each kind of passage got the right label.
pub fn passages(passages: &Place<'_>) -> String {
    let axis = whisker_head(["0", "0.5", "1"]);
    let passages = passages.items();
    let rows = passages.iter().map(|of| {
        let recall = of.at("recall");
        let cells = vec![
            of.at("blocks").count(),
            recall.score(),
            whisker("macro", recall.number(), None, None),
        ];
        (Escaped(of.at("passage").text()).to_string(), cells)
    });
    named_table(&["kind", "blocks", "labelled rightly", &axis], rows)
}

/// The blocks labelled story as one text.
pub fn texts(texts: &Place<'_>) -> String {
    let kept = texts.at("kept").items();
    let rows = kept.iter().map(|kept| {
        let label = kept.at("label").text();
        let (share, interval) = (kept.at("share"), kept.at("interval"));
        let cells = vec![
            kept.at("words").count(),
            share.score(),
            interval.interval(),
            whisker(label, share.number(), ends(&interval), None),
        ];
        (label_name(label), cells)
    });
    let axis = whisker_head(["0", "0.5", "1"]);
    format!(
        "<p class=\"note\">On {} pages with a story, {} of them without a text; by runs of four words: precision {}, recall \
         {}, F1 {} ({}). The share of each label's words that is in the text:</p>{}",
        texts.at("pages").count(),
        texts.at("missing").count(),
        texts.at("precision").score(),
        texts.at("recall").score(),
        texts.at("f1").score(),
        texts.at("f1_interval").interval(),
        named_table(
            &["label", "words", "in the text", "95 % of draws", &axis],
            rows
        )
    )
}

/// The pages on which most went wrong.
pub fn worst_pages(pages: &Place<'_>) -> String {
    let pages = pages.items();
    let rows = pages.iter().map(|page| {
        let most = page.at("most");
        let cells = vec![
            page.at("wrong").count(),
            page.at("blocks").count(),
            format!(
                "{} {} as {}",
                most.nth(2).count(),
                label_name(most.nth(0).text()),
                label_name(most.nth(1).text())
            ),
        ];
        (Escaped(page.at("page").text()).to_string(), cells)
    });
    named_table(&["page", "wrong", "blocks", "most of them"], rows)
}

/// Two models side by side, and whether they differ.
pub fn comparison(of: &Place<'_>) -> String {
    let other = of.at("other").text();
    let mut html = format!(
        "<p class=\"verdict\">{}</p>{}",
        Escaped(of.at("verdict").text()),
        super::charts::seen(&of.at("other_pages_seen"), other)
    );
    for (unit, key) in [("blocks", "by_blocks"), ("words", "by_words")] {
        html += &differences(&of.at(key), unit);
    }
    html += &format!(
        "<details><summary>All scores of {}</summary><p class=\"note\">Pages that it was fitted on: {}.</p>",
        Escaped(other),
        of.at("other_pages_seen").count()
    );
    for (unit, key) in [("blocks", "by_blocks"), ("words", "by_words")] {
        let table = of.at(key).at("other");
        html += &scores(&table, unit);
        html += &confusion(&table, unit);
    }
    html + "</details>"
}

fn differences(of: &Place<'_>, unit: &str) -> String {
    let labels = of.at("labels").items();
    let all = of.at("macro_f1");
    let reach = labels.iter().chain([&all]).flat_map(|row| {
        let (low, high) = ends(&row.at("interval")).unwrap_or_default();
        [low.abs(), high.abs(), row.at("difference").number().abs()]
    });
    let widest = reach.fold(0.0, f64::max);
    let scale = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0];
    let scale = scale.into_iter().find(|end| widest <= *end).unwrap_or(1.0);
    let place = |difference: f64| 0.5 + difference / scale / 2.0;
    let (low, high) = (format!("\u{2212}{scale}"), format!("+{scale}"));
    let axis = whisker_head([&low, "0", &high]);
    let row = |name: &str, row: &Place<'_>| {
        let (difference, interval) = (row.at("difference"), row.at("interval"));
        let drawn = ends(&interval).map(|(low, high)| (place(low), place(high)));
        vec![
            row.at("own").score(),
            row.at("other").score(),
            difference.signed(3),
            format!(
                "{} to {}",
                interval.at("low").signed(3),
                interval.at("high").signed(3)
            ),
            whisker(name, place(difference.number()), drawn, Some(0.5)),
            if row.at("real").is_true() { "real" } else { "" }.to_owned(),
        ]
    };
    let rows = labels.iter().map(|of| {
        let label = of.at("label").text();
        (label_name(label), row(label, of))
    });
    let name = label_name("macro").replace(">macro<", ">macro mean<");
    let head = [
        &format!("F1 by {unit}"),
        "this",
        "other",
        "difference",
        "95 % of draws",
        &axis,
        "",
    ];
    named_table(&head, rows.chain([(name, row("macro", &all))]))
}
