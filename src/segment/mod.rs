//! Bytes to blocks: decoding, telling HTML from text, cutting.
//!
//! Knows nothing of features or labels.

mod cut;
mod encoding;
mod ends;
mod events;
mod html;
mod marked;
mod names;
mod places;
mod references;
mod roles;
mod selected;
mod text;
mod tokenizer;
mod tree;

pub use cut::cut_markup;
pub use encoding::{decode, decode_declared};
pub use html::{segment_html, segment_tree};
pub use marked::{mark_html, mark_text};
pub use selected::segment_selected;
pub use text::segment_text;

use crate::document::{Document, Kind};

/// How far into an input markup is looked for, in bytes.
const MARKUP_WITHIN: usize = 1 << 16;

/// Cuts bytes of unknown encoding and kind into blocks.
///
/// ```
/// use chaffinch::Kind;
///
/// assert_eq!(chaffinch::segment(b"<p>Boats sail again.</p>").kind, Kind::Html);
/// assert_eq!(chaffinch::segment(b"Boats < ferries, they say.").kind, Kind::Text);
/// ```
pub fn segment(bytes: &[u8]) -> Document {
    let text = decode(bytes);
    match kind_of(&text) {
        Kind::Html => segment_html(&text),
        Kind::Text => segment_text(&text),
    }
}

/// Tells HTML from plain text by its content: HTML opens with a tag, or has closing tags of elements
/// that only markup has.
pub fn kind_of(text: &str) -> Kind {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if opens_with_tag(start) {
        return Kind::Html;
    }
    let mut end = text.len().min(MARKUP_WITHIN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut closings = 0;
    for (at, _) in text[..end].match_indices("</") {
        let name: String = text[at + 2..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(12)
            .collect();
        let name = name.to_ascii_lowercase();
        if matches!(
            name.as_str(),
            "p" | "div"
                | "a"
                | "li"
                | "ul"
                | "td"
                | "table"
                | "h1"
                | "h2"
                | "h3"
                | "span"
                | "body"
                | "html"
        ) {
            closings += 1;
        }
    }
    if closings >= 2 {
        Kind::Html
    } else {
        Kind::Text
    }
}

fn opens_with_tag(start: &str) -> bool {
    let Some(rest) = start.strip_prefix('<') else {
        return false;
    };
    if rest.starts_with("!--") || rest.starts_with("?xml") {
        return true;
    }
    let name: String = rest
        .trim_start_matches('!')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .take(12)
        .collect();
    let after = rest.trim_start_matches('!').get(name.len()..).unwrap_or("");
    !name.is_empty() && after.starts_with([' ', '>', '\n', '\t', '\r', '/']) && after.contains('>')
}

/// White space folded to single spaces, none at the ends.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// Whether a text has a letter or a digit and so can be a block.
pub fn has_substance(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}
