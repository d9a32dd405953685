//! The shape of a block's own text: length, case, punctuation, digits, links.

use super::columns::Columns;
use super::outline::{Outline, Words};
use super::words;
use crate::document::{Document, Kind};

/// Upper bounds of the classes of length, in words.
const LENGTH_CLASSES: [f32; 8] = [1.0, 2.0, 4.0, 7.0, 12.0, 20.0, 35.0, 70.0];

/// What the whole document says of itself, read once for all blocks.
#[derive(Debug)]
pub struct Head {
    title: Words<'static>,
    description: Words<'static>,
    headline: Words<'static>,
    /// What pictures say of themselves.
    alternatives: Vec<Words<'static>>,
    /// By block, which of these is of the picture nearest to it.
    nearest: Vec<Option<usize>>,
}

impl Head {
    /// Reads title, description, headline and the words of pictures.
    pub fn new(outline: &Outline<'_>) -> Self {
        let document = outline.document;
        let headline = outline.headline.map(|index| outline.words[index].to_vec());
        let (alternatives, nearest) = alternatives(document);
        Head {
            title: Words::new(words::words(&document.title)),
            description: Words::new(words::words(&document.description)),
            headline: Words::new(headline.unwrap_or_default()),
            alternatives,
            nearest,
        }
    }
}

/// A picture speaks for the block before it and the two after it.
fn alternatives(document: &Document) -> (Vec<Words<'static>>, Vec<Option<usize>>) {
    let mut all = Vec::new();
    let mut nearest = vec![None; document.blocks.len()];
    for image in document
        .images
        .iter()
        .filter(|image| !image.alternative.is_empty())
    {
        let words = words::words(&image.alternative);
        if words.len() < 3 {
            continue;
        }
        let last = (image.before + 2).min(nearest.len());
        for slot in &mut nearest[image.before.saturating_sub(1).min(last)..last] {
            slot.get_or_insert(all.len());
        }
        all.push(Words::new(words));
    }
    (all, nearest)
}

/// Counts of kinds of characters.
#[derive(Debug, Default)]
struct Counts {
    letters: f32,
    upper: f32,
    digits: f32,
    commas: f32,
    stops: f32,
    questions: f32,
    exclamations: f32,
    colons: f32,
    quotes: f32,
    brackets: f32,
    dashes: f32,
    separators: f32,
    money: f32,
    signs: f32,
    spaces: f32,
    /// Upper-case letters at the start of the text or after a space.
    capitals: f32,
}

fn count(text: &str) -> Counts {
    let mut counts = Counts::default();
    // Most characters are these, and they are counted at once.
    let lower = text.bytes().filter(u8::is_ascii_lowercase).count();
    counts.letters = lower as f32;
    counts.spaces = text.bytes().filter(|byte| *byte == b' ').count() as f32;
    let mut before = ' ';
    for character in text.chars() {
        let first = std::mem::replace(&mut before, character) == ' ';
        match character {
            'a'..='z' | ' ' => {}
            ',' | '、' | '，' | ';' => counts.commas += 1.0,
            '.' | '。' => counts.stops += 1.0,
            '?' | '？' => counts.questions += 1.0,
            '!' | '！' => counts.exclamations += 1.0,
            ':' | '：' => counts.colons += 1.0,
            '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' => counts.quotes += 1.0,
            '(' | '[' | '（' => counts.brackets += 1.0,
            '–' | '—' | '-' => counts.dashes += 1.0,
            '|' | '·' | '•' | '/' | '›' | '→' | '>' => counts.separators += 1.0,
            '$' | '€' | '£' | '¥' | '円' => counts.money += 1.0,
            '©' | '®' | '@' | '#' | '×' | '%' => counts.signs += 1.0,
            _ if character.is_uppercase() => {
                counts.letters += 1.0;
                counts.upper += 1.0;
                counts.capitals += f32::from(u8::from(first));
            }
            _ if character.is_alphabetic() => counts.letters += 1.0,
            _ if character.is_numeric() => counts.digits += 1.0,
            _ => {}
        }
    }
    counts
}

/// Writes the shape of the block at `index`.
pub fn write(outline: &Outline<'_>, head: &Head, index: usize, columns: &mut impl Columns) {
    let block = &outline.document.blocks[index];
    let measure = &outline.measures[index];
    let words = Words::new(&outline.words[index]);
    let counts = count(&block.text);
    let (first, last) = (block.text.chars().next(), block.text.chars().next_back());
    let per_word = |count: f32| count / measure.words;

    columns.put(format_args!("words_log"), measure.words.ln());
    columns.put(
        format_args!("words_log_squared"),
        measure.words.ln().powi(2),
    );
    for class in LENGTH_CLASSES {
        columns.flag(format_args!("words_above_{class}"), measure.words > class);
    }
    columns.put(
        format_args!("word_length"),
        measure.characters / measure.words,
    );
    columns.put(
        format_args!("upper_share"),
        counts.upper / counts.letters.max(1.0),
    );
    columns.put(format_args!("capitalised_words"), per_word(counts.capitals));
    columns.flag(
        format_args!("all_upper"),
        counts.letters > 1.0 && counts.upper >= counts.letters,
    );
    columns.flag(
        format_args!("starts_upper"),
        first.is_some_and(char::is_uppercase),
    );
    columns.flag(
        format_args!("starts_lower"),
        first.is_some_and(char::is_lowercase),
    );
    columns.flag(
        format_args!("starts_digit"),
        first.is_some_and(char::is_numeric),
    );
    columns.put(
        format_args!("digit_share"),
        counts.digits / measure.characters.max(1.0),
    );
    columns.flag(format_args!("has_digits"), counts.digits > 0.0);
    let digits = counts.digits > 0.0;
    columns.flag(format_args!("has_year"), digits && has_year(&block.text));
    columns.flag(format_args!("has_clock"), digits && has_clock(&block.text));
    columns.flag(format_args!("ends_sentence"), measure.sentence);
    columns.flag(format_args!("ends_colon"), matches!(last, Some(':' | '：')));
    columns.flag(
        format_args!("ends_question"),
        matches!(last, Some('?' | '？')),
    );
    columns.flag(format_args!("ends_ellipsis"), ends_ellipsis(&block.text));
    columns.flag(
        format_args!("long_sentence"),
        measure.sentence && measure.words > 12.0,
    );
    columns.put(format_args!("sentences_log"), (counts.stops + 1.0).ln());
    columns.put(format_args!("commas"), per_word(counts.commas));
    columns.put(format_args!("stops"), per_word(counts.stops));
    columns.flag(format_args!("questions"), counts.questions > 0.0);
    columns.flag(format_args!("exclamations"), counts.exclamations > 0.0);
    columns.put(format_args!("colons"), per_word(counts.colons));
    columns.flag(format_args!("quotes"), counts.quotes > 1.0);
    columns.put(format_args!("brackets"), per_word(counts.brackets));
    columns.put(format_args!("dashes"), per_word(counts.dashes));
    columns.put(format_args!("separators"), per_word(counts.separators));
    columns.flag(format_args!("money"), counts.money > 0.0);
    columns.flag(format_args!("signs"), counts.signs > 0.0);
    columns.flag(
        format_args!("only_names"),
        (2.0..=5.0).contains(&counts.capitals) && counts.capitals > counts.spaces,
    );
    columns.flag(
        format_args!("credit_line"),
        measure.words <= 10.0
            && counts.separators + counts.signs > 0.0
            && is_credit_line(&block.text),
    );
    columns.flag(format_args!("after_break"), block.after_break);
    columns.put(format_args!("copies_log"), measure.copies.ln());
    columns.flag(format_args!("copied_before"), measure.copies_before > 0.0);

    let headline = words.share_in(&head.headline);
    columns.put(format_args!("headline_share"), headline);
    columns.flag(format_args!("is_headline"), outline.headline == Some(index));
    columns.flag(
        format_args!("repeats_headline"),
        outline.headline != Some(index) && headline > 0.9 && words.len() > 2,
    );

    match outline.document.kind {
        Kind::Html => write_html(outline, head, &words, index, columns),
        Kind::Text => write_text(outline, index, columns),
    }
}

fn write_html(
    outline: &Outline<'_>,
    head: &Head,
    words: &Words<'_>,
    index: usize,
    columns: &mut impl Columns,
) {
    let block = &outline.document.blocks[index];
    let measure = &outline.measures[index];
    columns.put(format_args!("link_density"), measure.link_density);
    columns.flag(format_args!("all_link"), measure.link_density > 0.99);
    columns.flag(format_args!("no_link"), block.links == 0);
    columns.put(format_args!("links_log"), (block.links as f32 + 1.0).ln());
    columns.put(
        format_args!("linked_words_log"),
        (measure.link_density * measure.words + 1.0).ln(),
    );
    columns.put(
        format_args!("unlinked_words_log"),
        ((1.0 - measure.link_density).max(0.0) * measure.words + 1.0).ln(),
    );
    columns.put(
        format_args!("stressed_share"),
        block.stressed_characters as f32 / measure.characters.max(1.0),
    );
    let title = words.share_in(&head.title);
    columns.put(format_args!("title_share"), title);
    columns.put(
        format_args!("title_cover"),
        head.title.share_in(words).min(title),
    );
    columns.put(
        format_args!("description_share"),
        words.share_in(&head.description),
    );
    columns.put(
        format_args!("description_cover"),
        head.description.share_in(words),
    );
    let alternative = head.nearest[index].map(|picture| &head.alternatives[picture]);
    columns.put(
        format_args!("picture_share"),
        alternative.map_or(0.0, |other| words.share_in(other)),
    );
    columns.put(
        format_args!("picture_cover"),
        alternative.map_or(0.0, |other| other.share_in(words)),
    );
}

fn write_text(outline: &Outline<'_>, index: usize, columns: &mut impl Columns) {
    let block = &outline.document.blocks[index];
    columns.put(format_args!("empty_lines"), block.empty_lines.min(3) as f32);
}

/// Whether a text reads as a picture's credit: a name and an agency with a slash, a bar or a copyright sign between.
fn is_credit_line(text: &str) -> bool {
    let Some((before, after)) = text.split_once(['/', '|', '©', '•']) else {
        return false;
    };
    let named = |part: &str| part.trim().starts_with(char::is_uppercase);
    let letters = |part: &str| part.chars().any(char::is_alphabetic);
    named(after) && (named(before) || !letters(before)) && !text.ends_with(['.', '!', '?'])
}

fn ends_ellipsis(text: &str) -> bool {
    text.ends_with('…') || text.ends_with("...") || text.ends_with("[…]")
}

/// Whether four digits in a row read as a year.
fn has_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .any(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
}

/// Whether the text has a time of day or the length of a clip, such as 12:30.
fn has_clock(text: &str) -> bool {
    text.as_bytes().windows(4).any(|bytes| {
        bytes[0].is_ascii_digit()
            && bytes[1] == b':'
            && bytes[2].is_ascii_digit()
            && bytes[3].is_ascii_digit()
    })
}
