//! Places in the JSON that `evaluate --json` writes, and how what stands there is shown.
//!
//! The page reads nothing but this JSON, so its numbers can't differ from it. Each number carries its exact value and
//! its JSON pointer: `<data value="0.8374..." data-json="/pages/by_blocks/macro_f1">0.837</data>`.

use std::fmt;

use serde_json::Value;

/// A value with the way to it. What is not there is null, as in JavaScript.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    value: &'a Value,
    pointer: String,
}

impl<'a> Place<'a> {
    /// The top.
    pub fn of(value: &'a Value) -> Self {
        Place {
            value,
            pointer: String::new(),
        }
    }

    /// The value under a key.
    pub fn at(&self, key: &str) -> Place<'a> {
        self.step(key, self.value.get(key))
    }

    /// The value of a list at an index.
    pub fn nth(&self, index: usize) -> Place<'a> {
        self.step(&index.to_string(), self.value.get(index))
    }

    fn step(&self, key: &str, value: Option<&'a Value>) -> Place<'a> {
        let key = key.replace('~', "~0").replace('/', "~1");
        Place {
            value: value.unwrap_or(&Value::Null),
            pointer: format!("{}/{key}", self.pointer),
        }
    }

    /// The values of a list.
    pub fn items(&self) -> Vec<Place<'a>> {
        let count = self.value.as_array().map_or(0, Vec::len);
        (0..count).map(|index| self.nth(index)).collect()
    }

    /// The keys of an object with their values.
    pub fn entries(&self) -> Vec<(&'a str, Place<'a>)> {
        let keys = self.value.as_object().into_iter().flatten();
        keys.map(|(key, _)| (key.as_str(), self.at(key))).collect()
    }

    pub fn is_there(&self) -> bool {
        !self.value.is_null()
    }

    pub fn is_true(&self) -> bool {
        self.value.as_bool() == Some(true)
    }

    /// The number, for drawing; zero where there is none.
    pub fn number(&self) -> f64 {
        self.value.as_f64().unwrap_or(0.0)
    }

    /// The string; empty where there is none.
    pub fn text(&self) -> &'a str {
        self.value.as_str().unwrap_or_default()
    }

    /// A whole number, its thousands set apart.
    pub fn count(&self) -> String {
        let digits = format!("{:.0}", self.number());
        let mut apart = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) && digits.len() > 4 {
                apart.push('\u{202f}');
            }
            apart.push(digit);
        }
        self.shown(&apart)
    }

    /// A share or a score, to three places.
    pub fn score(&self) -> String {
        self.shown(&format!("{:.3}", self.number()))
    }

    /// A share in per cent.
    pub fn percent(&self) -> String {
        self.shown(&format!("{:.1} %", 100.0 * self.number()))
    }

    /// A difference with its sign, to so many places.
    pub fn signed(&self, places: usize) -> String {
        let text = format!("{:+.places$}", self.number());
        self.shown(&text.replace('-', "\u{2212}"))
    }

    /// An interval, `low` to `high`.
    pub fn interval(&self) -> String {
        if !self.is_there() {
            return String::new();
        }
        let (low, high) = (self.at("low").score(), self.at("high").score());
        format!("{low} to {high}")
    }

    fn shown(&self, text: &str) -> String {
        if !self.is_there() {
            return "<span class=\"none\">–</span>".to_owned();
        }
        let (value, pointer) = (self.value, Escaped(&self.pointer));
        format!("<data value=\"{value}\" data-json=\"{pointer}\">{text}</data>")
    }
}

/// Text made safe to stand in HTML, between tags as within double quotes.
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            formatter.write_str(&rest[..at])?;
            formatter.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            rest = &rest[at + 1..];
        }
        formatter.write_str(rest)
    }
}
