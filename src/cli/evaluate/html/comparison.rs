//! Two models side by side: their scores, the differences, and whether they are real.

use super::axes::{whisker, whisker_head};
use super::figures::{Escaped, Place};
use super::tables::{
    confusion, ends, label_name, macro_mean, named_table, scores, warning_of_seen,
};

/// Two models side by side, and whether they differ.
pub fn comparison(of: &Place<'_>) -> String {
    let other = of.at("other").text();
    let mut html = format!(
        "<p class=\"verdict\">{}</p>{}",
        Escaped(of.at("verdict").text()),
        warning_of_seen(&of.at("other_pages_seen"), other)
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
    let head = [
        &format!("F1 by {unit}"),
        "this",
        "other",
        "difference",
        "95 % of draws",
        &axis,
        "",
    ];
    named_table(
        &head,
        rows.chain([(macro_mean().to_owned(), row("macro", &all))]),
    )
}
