//! The tokens of a block that can speak for a label: words, pairs, class names, link targets.
//!
//! A token is the 64-bit hash of its family and its text (XXH3, whose values are fixed by its
//! specification), so that counting and looking up need no strings. What a token says of a label is
//! left to `vocabulary`.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::concepts::Concept;
use super::words::concept_of;
use crate::document::{Block, Document, Element, Names};

/// A kind of token; each is counted and summed up on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Single words of the text; digits all read as 0, Chinese and Japanese as pairs of characters.
    Word,
    /// Two words in a row.
    Pair,
    /// How the text begins and ends.
    Edge,
    /// The whole text, where it is short.
    Whole,
    /// Names and classes of the block's element, the inline ones in it and the one around it.
    Near,
    /// Names and classes of the elements further out.
    Far,
    /// The path of names, without classes.
    Path,
    /// Where links and forms lead.
    Target,
    /// What the words mean, whatever their language; see [`super::concepts`].
    Concept,
}

impl Family {
    /// Every family, in the order of the columns.
    pub const ALL: [Family; 9] = [
        Family::Word,
        Family::Pair,
        Family::Edge,
        Family::Whole,
        Family::Near,
        Family::Far,
        Family::Path,
        Family::Target,
        Family::Concept,
    ];

    /// The families that text without markup has.
    pub const OF_TEXT: [Family; 5] = [
        Family::Word,
        Family::Pair,
        Family::Edge,
        Family::Whole,
        Family::Concept,
    ];

    /// The family's name in column names.
    pub fn name(self) -> &'static str {
        match self {
            Family::Word => "word",
            Family::Pair => "pair",
            Family::Edge => "edge",
            Family::Whole => "whole",
            Family::Near => "near",
            Family::Far => "far",
            Family::Path => "path",
            Family::Target => "target",
            Family::Concept => "concept",
        }
    }
}

/// Texts of at most this many words are tokens of their own.
const WHOLE_WORDS: usize = 8;

/// Room for the longest part of a name that is likely.
const NAME_ROOM: usize = 64;

/// How many inline elements a path begins with.
const INLINE_IN_PATH: usize = 3;

/// What a token stands for, for whoever wants to show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source<'a> {
    /// Some of the block's words, perhaps with where they stand.
    Words(&'static str, Range<usize>),
    /// The mark that ends the text.
    End(char),
    /// A name, or a piece of one.
    Name(&'a str),
    /// So many names of the block's path, inline ones first.
    Path(usize),
    /// A concept, perhaps with the one that follows it.
    Concept(Concept, Option<Concept>),
}

/// Receives each token.
pub trait Sink {
    fn token(&mut self, family: Family, hash: u64, source: Source<'_>);
}

fn hash(family: Family, text: &str) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), family as u64)
}

/// The hash of a sequence whose last member is `hash`.
pub fn chain(before: u64, hash: u64) -> u64 {
    (before.rotate_left(23) ^ hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The hash of a name by itself, whatever family it is counted in.
pub fn name_hash(name: &str) -> u64 {
    hash(Family::Path, name)
}

/// Sends the tokens of a block's text, whose words are given as hashes.
pub fn text_tokens(words: &[u64], text: &str, sink: &mut impl Sink) {
    for (index, &word) in words.iter().enumerate() {
        sink.token(Family::Word, word, Source::Words("", index..index + 1));
    }
    for (index, pair) in words.windows(2).enumerate() {
        let joined = chain(chain(Family::Pair as u64, pair[0]), pair[1]);
        sink.token(Family::Pair, joined, Source::Words("", index..index + 2));
    }
    let of = |place: u64, words: &[u64]| words.iter().copied().fold(place, chain);
    let count = words.len();
    if let (Some(&first), Some(&last)) = (words.first(), words.last()) {
        let mut edge = |place, words: &[u64], source| {
            sink.token(Family::Edge, of(place, words), source);
        };
        edge(101, &[first], Source::Words("first ", 0..1));
        edge(102, &[last], Source::Words("last ", count - 1..count));
        if let Some(end) = text
            .chars()
            .next_back()
            .filter(|end| !end.is_alphanumeric())
        {
            edge(103, &[u64::from(end)], Source::End(end));
        }
        if count >= 3 {
            edge(104, &words[..3], Source::Words("first three ", 0..3));
        }
    }
    if count <= WHOLE_WORDS {
        sink.token(Family::Whole, of(105, words), Source::Words("", 0..count));
    }
    concept_tokens(words, sink);
}

/// Sends the concepts of the words, and each with the next one in the text.
fn concept_tokens(words: &[u64], sink: &mut impl Sink) {
    let mut before: Option<Concept> = None;
    for concept in words.iter().filter_map(|&word| concept_of(word)) {
        let single = chain(110, u64::from(concept));
        sink.token(Family::Concept, single, Source::Concept(concept, None));
        if let Some(before) = before {
            let pair = chain(chain(111, u64::from(before)), u64::from(concept));
            sink.token(
                Family::Concept,
                pair,
                Source::Concept(before, Some(concept)),
            );
        }
        before = Some(concept);
    }
}

/// Sends the tokens of one element's tag, id, classes and role in each of these families.
pub fn element_tokens(names: &Names, families: &[Family], sink: &mut impl Sink) {
    let mut send = |text: &str| {
        for &family in families {
            sink.token(family, hash(family, text), Source::Name(text));
        }
    };
    send(&names.tag);
    let mut name = String::with_capacity(NAME_ROOM);
    for list in [&names.id, &names.class, &names.role] {
        for whole in list.split_whitespace().take(12) {
            name_parts(whole, &mut name, &mut send);
        }
    }
}

/// Splits a class name where its words meet: `articleBody__lead-text` is article, body, lead, text.
fn name_parts(whole: &str, part: &mut String, send: &mut impl FnMut(&str)) {
    let mut was_lower = false;
    let mut parts = 0;
    for character in whole.chars().take(64) {
        let boundary = !character.is_alphabetic() || (was_lower && character.is_uppercase());
        if boundary {
            if part.len() > 1 {
                send(part);
                parts += 1;
            }
            part.clear();
        }
        if character.is_alphabetic() {
            match character.is_ascii() {
                true => part.push(character.to_ascii_lowercase()),
                false => part.extend(character.to_lowercase()),
            }
        }
        was_lower = character.is_lowercase();
    }
    let split = parts > 0;
    if part.len() > 1 {
        send(part);
    }
    part.clear();
    if split {
        part.push('.');
        part.push_str(whole);
        send(part);
        part.clear();
    }
}

/// The hash of the tag in each of a document's names.
pub fn tag_hashes(document: &Document) -> Vec<u64> {
    let names = document.names.iter();
    names.map(|names| name_hash(&names.tag)).collect()
}

/// Sends the paths of element names that end at the block; `tags` is what [`tag_hashes`] gives.
pub fn path_tokens(document: &Document, block: &Block, tags: &[u64], sink: &mut impl Sink) {
    let mut path: u64 = 106;
    let mut names = 0;
    for inline in block.inline().take(INLINE_IN_PATH) {
        let tag = tags[document.elements[inline].names()];
        path = chain(path.rotate_left(1), tag);
        names += 1;
    }
    for (depth, (_, element)) in document.path(block).take(5).enumerate() {
        path = chain(path, tags[element.names()]);
        names += 1;
        if depth != 3 {
            sink.token(Family::Path, path, Source::Path(names));
        }
    }
}

/// The names that a path of so many names is made of.
pub fn path_names(document: &Document, block: &Block, names: usize) -> String {
    let inline = block.inline().take(INLINE_IN_PATH);
    let tag = |element: &Element| &document.names[element.names()].tag;
    let inline = inline.map(|index| format!("<{}", tag(&document.elements[index])));
    let around = document.path(block);
    let around = around.map(|(_, element)| format!("/{}", tag(element)));
    inline.chain(around).take(names).collect()
}

/// Sends the words of where the block's links, or the form around it, lead.
pub fn target_tokens(document: &Document, block: &Block, sink: &mut impl Sink) {
    let own = block.inline();
    let around = document.path(block).take(4).map(|(index, _)| index);
    let mut part = String::new();
    for index in own.chain(around) {
        let Some(element) = document.elements.get(index) else {
            continue;
        };
        for piece in element
            .target
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|piece| piece.len() > 1 && piece.len() < 24)
            .take(10)
        {
            part.clear();
            part.reserve(piece.len());
            for character in piece.chars() {
                part.push(if character.is_ascii_digit() {
                    '0'
                } else {
                    character.to_ascii_lowercase()
                });
            }
            sink.token(
                Family::Target,
                hash(Family::Target, &part),
                Source::Name(&part),
            );
        }
        if element.target.starts_with('#') {
            sink.token(Family::Target, hash(Family::Target, "#"), Source::Name("#"));
        }
    }
}
