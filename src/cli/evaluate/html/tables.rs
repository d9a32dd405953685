//! The tables: scores, confusions, groups of pages, passages, the story as text, the worst pages.

use super::axes::{whisker, whisker_head};
use super::figures::{Escaped, Place};
use chaffinch::Label;

/// A table of numbers from cells that are HTML.
pub fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let rows = rows.into_iter().map(|cells| (None, cells));
    of_rows(head, rows)
}

/// The same with a first column that names each row.
pub fn named_table(head: &[&str], rows: impl IntoIterator<Item = (String, Vec<String>)>) -> String {
    let rows = rows.into_iter().map(|(name, cells)| (Some(name), cells));
    of_rows(head, rows)
}

fn of_rows(head: &[&str], rows: impl Iterator<Item = (Option<String>, Vec<String>)>) -> String {
    let mut html = String::from("<div class=\"wide\"><table class=\"plain\"><thead><tr>");
    for name in head {
        html += &format!("<th scope=\"col\">{name}</th>");
    }
    html += "</tr></thead><tbody>";
    for (name, cells) in rows {
        html += "<tr>";
        if let Some(name) = name {
            html += &format!("<th scope=\"row\">{name}</th>");
        }
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

/// The name of the mean over all labels.
pub fn macro_mean() -> &'static str {
    "<span class=\"label macro\">macro mean</span>"
}

/// A warning that some pages are not new to a model; nothing where all are.
pub fn warning_of_seen(pages: &Place<'_>, model: &str) -> String {
    if pages.number() == 0.0 {
        return String::new();
    }
    format!(
        "<p class=\"warning\">{} was fitted on {} of these pages; its scores on them say nothing of new ones.</p>",
        Escaped(model),
        pages.count()
    )
}

/// Both ends of an interval, for drawing.
pub fn ends(interval: &Place<'_>) -> Option<(f64, f64)> {
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
    let all = (macro_mean().to_owned(), all);
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
