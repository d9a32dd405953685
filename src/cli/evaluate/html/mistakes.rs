//! The costliest mistakes with their text and what spoke for them, to filter and search.
//!
//! Without a script all are listed and the form stays hidden.

use super::figures::{Escaped, Place};
use super::tables::label_name;
use chaffinch::Label;

pub fn mistakes(mistakes: &Place<'_>) -> String {
    let mistakes = mistakes.items();
    let choice = |name: &str, says: &str| {
        let options = Label::ALL.map(|label| format!("<option>{label}</option>"));
        let options = options.concat();
        format!(
            "<label>{says} <select name=\"{name}\"><option value=\"\">any</option>{options}</select></label>"
        )
    };
    let mut html = format!(
        "<form class=\"filter\" hidden>{}{}\
         <label>Search <input name=\"search\" type=\"search\" placeholder=\"text, page or reason\"></label>\
         <output aria-live=\"polite\">{} shown</output></form><ol class=\"mistakes\">",
        choice("gold", "Gold"),
        choice("predicted", "Labelled"),
        mistakes.len()
    );
    for mistake in &mistakes {
        html += &item(mistake);
    }
    html + "</ol>"
}

fn item(mistake: &Place<'_>) -> String {
    let (gold, predicted) = (mistake.at("gold").text(), mistake.at("predicted").text());
    let reasons = |key: &str| {
        let reasons = mistake.at(key).items();
        let reasons = reasons.iter().map(|reason| {
            let (name, value) = (reason.nth(0), reason.nth(1));
            format!("<li>{} {}</li>", Escaped(name.text()), value.signed(2))
        });
        reasons.collect::<String>()
    };
    let line = |says: &str, key: &str| match reasons(key) {
        none if none.is_empty() => none,
        reasons => format!("<div class=\"reasons\"><b>{says}</b><ul>{reasons}</ul></div>"),
    };
    format!(
        "<li data-gold=\"{}\" data-predicted=\"{}\"><div class=\"what\"><span>{} as {} {}</span>\
         <span class=\"where\">{}, block {}, cost {}</span></div><blockquote dir=\"auto\">{}</blockquote>{}{}</li>",
        Escaped(gold),
        Escaped(predicted),
        label_name(gold),
        label_name(predicted),
        mistake.at("probability").score(),
        Escaped(mistake.at("page").text()),
        mistake.at("block").count(),
        mistake.at("cost").score(),
        Escaped(mistake.at("text").text()),
        line("features", "reasons"),
        line("words", "words")
    )
}
