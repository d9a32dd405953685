//! Cuts text without markup into blocks: a block for each line that says something.
//!
//! Scrapers write a paragraph as one line, with or without empty lines between. Text whose paragraphs
//! are broken over several lines, as in mail, is told by its line lengths and joined again.

use super::{fold, has_substance};
use crate::document::{Block, Document, Kind};

/// Lines of a hard-wrapped text are at most this many characters long ...
const WRAP_LIMIT: usize = 100;
/// ... and at least this many, the last line of a paragraph aside.
const WRAP_FLOOR: usize = 40;

/// Cuts plain text into blocks, a block per paragraph or line.
///
/// ```
/// let document = chaffinch::segment_text("Ferry strike ends\n\nBoats sail again.\nTickets are valid.\n");
/// assert_eq!(document.blocks.len(), 3);
/// assert_eq!(document.blocks[1].text, "Boats sail again.");
/// ```
pub fn segment_text(text: &str) -> Document {
    let mut document = Document::empty(Kind::Text);
    let paragraphs = paragraphs(text);
    let wrapped = is_wrapped(&paragraphs);
    for paragraph in &paragraphs {
        if wrapped {
            let joined = paragraph.lines.join(" ");
            push(&mut document, &joined, paragraph.empty_lines, false);
            continue;
        }
        for (number, line) in paragraph.lines.iter().enumerate() {
            let empty_lines = if number == 0 {
                paragraph.empty_lines
            } else {
                0
            };
            push(&mut document, line, empty_lines, number > 0);
        }
    }
    document
}

fn push(document: &mut Document, line: &str, empty_lines: usize, after_break: bool) {
    if has_substance(line) {
        document.blocks.push(Block {
            text: fold(line),
            empty_lines: u32::try_from(empty_lines).unwrap_or(u32::MAX),
            after_break,
            ..Block::default()
        });
    }
}

struct Paragraph<'a> {
    lines: Vec<&'a str>,
    empty_lines: usize,
}

fn paragraphs(text: &str) -> Vec<Paragraph<'_>> {
    let mut paragraphs: Vec<Paragraph<'_>> = Vec::new();
    let mut empty_lines = 0;
    let mut fresh = true;
    for line in text.lines() {
        if line.trim().is_empty() {
            empty_lines += 1;
            fresh = true;
            continue;
        }
        match paragraphs.last_mut() {
            Some(paragraph) if !fresh => paragraph.lines.push(line),
            _ => paragraphs.push(Paragraph {
                lines: vec![line],
                empty_lines,
            }),
        }
        fresh = false;
        empty_lines = 0;
    }
    paragraphs
}

/// Whether paragraphs are broken over lines: several of them, and inside them every line is about as
/// long as the longest.
fn is_wrapped(paragraphs: &[Paragraph<'_>]) -> bool {
    let mut inner = 0usize;
    let mut full = 0usize;
    for paragraph in paragraphs {
        let Some((last, rest)) = paragraph.lines.split_last() else {
            continue;
        };
        for line in rest {
            inner += 1;
            let length = line.chars().count();
            full += usize::from((WRAP_FLOOR..=WRAP_LIMIT).contains(&length));
        }
        if last.chars().count() > WRAP_LIMIT {
            return false;
        }
    }
    inner >= 6 && paragraphs.len() >= 2 && full * 10 >= inner * 9
}
