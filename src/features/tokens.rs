//! The tokens of a block that can speak for a label: words, pairs, class names, link targets.
//!
//! A token is the 64-bit hash of its family and its text (XXH3, whose values are fixed by its
//! specification), so that counting and looking up need no strings. What a token says of a label is
//! left to `vocabulary`.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::document::{Block, Document, Element};

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
}

impl Family {
    /// Every family, in the order of the columns.
    pub const ALL: [Family; 8] = [
        Family::Word,
        Family::Pair,
        Family::Edge,
        Family::Whole,
        Family::Near,
        Family::Far,
        Family::Path,
        Family::Target,
    ];

    /// The families that text without markup has.
    pub const OF_TEXT: [Family; 4] = [Family::Word, Family::Pair, Family::Edge, Family::Whole];

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
        }
    }
}

/// Texts of at most this many words are tokens of their own.
const WHOLE_WORDS: usize = 8;

/// Of a long text only so many words are read; what comes after adds nothing to the evidence.
const WORDS_READ: usize = 400;

/// Receives each token with the text it stands for.
pub trait Sink {
    fn token(&mut self, family: Family, hash: u64, text: &dyn Fn() -> String);
}

fn hash(family: Family, text: &str) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), family as u64)
}

/// The words of a text in the form in which they are counted.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut ideograph: Option<char> = None;
    for character in text.chars() {
        if is_ideograph(character) {
            flush(&mut word, &mut words);
            if let Some(before) = ideograph {
                words.push([before, character].iter().collect());
            }
            ideograph = Some(character);
            continue;
        }
        if let Some(lone) = ideograph.take() {
            // A pair has been written for all but a lone character.
            if words.is_empty() {
                words.push(lone.to_string());
            }
        }
        if character.is_ascii_alphanumeric() {
            word.push(if character.is_ascii_digit() {
                '0'
            } else {
                character.to_ascii_lowercase()
            });
        } else if character.is_numeric() {
            word.push('0');
        } else if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        } else {
            flush(&mut word, &mut words);
            if is_telling(character) {
                words.push(character.to_string());
            }
        }
        if words.len() >= WORDS_READ {
            break;
        }
    }
    flush(&mut word, &mut words);
    words
}

fn flush(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// Chinese and Japanese characters, which are written without spaces.
pub fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Marks that say something on their own, unlike ordinary punctuation.
fn is_telling(character: char) -> bool {
    matches!(character, '$' | '@' | '#' | '%' | '|' | '+' | '/' | '>')
        || (!character.is_ascii()
            && !character.is_whitespace()
            && !matches!(
                character,
                '’' | '‘' | '“' | '”' | '–' | '—' | '…' | '„' | '‚' | '\u{ad}' | '\u{200b}'
                    ..='\u{200f}'
            ))
}

/// Sends the tokens of a block's text.
pub fn text_tokens(words: &[String], text: &str, sink: &mut impl Sink) {
    for word in words {
        sink.token(Family::Word, hash(Family::Word, word), &|| word.clone());
    }
    for pair in words.windows(2) {
        let joined = hash(Family::Pair, &pair[0])
            .rotate_left(23)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ hash(Family::Pair, &pair[1]);
        sink.token(Family::Pair, joined, &|| pair.join(" "));
    }
    let mut edge = |name: &str, text: &str| {
        let token = format!("{name} {text}");
        sink.token(Family::Edge, hash(Family::Edge, &token), &|| token.clone());
    };
    if let (Some(first), Some(last)) = (words.first(), words.last()) {
        edge("first", first);
        edge("last", last);
        if let Some(end) = text
            .chars()
            .next_back()
            .filter(|end| !end.is_alphanumeric())
        {
            edge("end", end.encode_utf8(&mut [0; 4]));
        }
        if words.len() >= 3 {
            edge("first three", &words[..3].join(" "));
        }
    }
    if words.len() <= WHOLE_WORDS {
        let whole = words.join(" ");
        sink.token(Family::Whole, hash(Family::Whole, &whole), &|| {
            whole.clone()
        });
    }
}

/// Sends the tokens of one element's tag, id, classes and role.
pub fn element_tokens(element: &Element, family: Family, sink: &mut impl Sink) {
    let mut send = |text: &str| {
        sink.token(family, hash(family, text), &|| text.to_owned());
    };
    send(&element.tag);
    let mut name = String::new();
    for names in [&element.id, &element.class, &element.role] {
        for whole in names.split_whitespace().take(12) {
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
            part.extend(character.to_lowercase());
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

/// Sends the paths of element names that end at the block.
pub fn path_tokens(document: &Document, block: &Block, sink: &mut impl Sink) {
    let mut path = String::new();
    for &inline in block.inline.iter().take(3) {
        if let Some(element) = document.elements.get(inline) {
            path.push('<');
            path.push_str(&element.tag);
        }
    }
    for (depth, (_, element)) in document.path(block).take(5).enumerate() {
        path.push('/');
        path.push_str(&element.tag);
        if depth != 3 {
            sink.token(Family::Path, hash(Family::Path, &path), &|| path.clone());
        }
    }
}

/// Sends the words of where the block's links, or the form around it, lead.
pub fn target_tokens(document: &Document, block: &Block, sink: &mut impl Sink) {
    let own = block.inline.iter().copied();
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
            for character in piece.chars() {
                part.push(if character.is_ascii_digit() {
                    '0'
                } else {
                    character.to_ascii_lowercase()
                });
            }
            sink.token(Family::Target, hash(Family::Target, &part), &|| {
                part.clone()
            });
        }
        if element.target.starts_with('#') {
            sink.token(Family::Target, hash(Family::Target, "#"), &|| {
                "#".to_owned()
            });
        }
    }
}
