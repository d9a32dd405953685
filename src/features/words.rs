//! The words of a text in the form in which they are counted: lower case, digits all read as 0, Chinese and Japanese as
//! pairs of characters.
//!
//! A word is its hash, in which its concept stands, too. What tokens are made of words is left to `tokens`.

use xxhash_rust::xxh3::xxh3_64;

use super::concept_words;
use super::concepts::Concept;

/// Of a long text only so many words are read; what comes after adds nothing to the evidence.
const WORDS_READ: usize = 400;

/// Room for the longest word that is likely.
const WORD_ROOM: usize = 32;

/// The words of a text in the form in which they are counted, as hashes that carry the words' concepts.
pub fn words(text: &str) -> Vec<u64> {
    let mut words = Vec::new();
    read_words(text, &mut words);
    words
}

/// Appends the words of a text, as [`words`] gives them.
pub fn read_words(text: &str, words: &mut Vec<u64>) {
    each_word(text, &mut |word| words.push(word_hash(word)));
}

/// Where in a word's hash its concept stands, one more than its number; neither the lowest bits nor the highest,
/// which a hash table goes by.
const CONCEPT_SHIFT: u32 = 32;

/// Above the concept, whether the word is one that texts on the same thing share.
const CONTENT_BIT: u64 = 1 << (CONCEPT_SHIFT + 8);

/// Words of fewer bytes are mostly the joints of a language.
const CONTENT_BYTES: usize = 5;

fn word_hash(word: &str) -> u64 {
    let hash = xxh3_64(word.as_bytes());
    let concept = concept_words::concept_by_hash(word, hash);
    let concept = concept.map_or(0, |concept| u64::from(concept) + 1);
    let mut hash = hash & !(0xff << CONCEPT_SHIFT | CONTENT_BIT);
    if concept == 0 && word.len() >= CONTENT_BYTES && word.chars().all(char::is_alphabetic) {
        hash |= CONTENT_BIT;
    }
    hash | concept << CONCEPT_SHIFT
}

/// Whether a word, given by its hash, has some length and is of no concept.
pub fn is_content(word: u64) -> bool {
    word & CONTENT_BIT != 0
}

/// The concept of a word that is given by its hash.
pub fn concept_of(word: u64) -> Option<Concept> {
    ((word >> CONCEPT_SHIFT & 0xff) as Concept).checked_sub(1)
}

/// Hands over the words of a text in the form in which they are counted.
pub fn each_word(text: &str, take: &mut impl FnMut(&str)) {
    let mut word = String::with_capacity(WORD_ROOM);
    let mut ideograph: Option<char> = None;
    let mut taken = 0;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        // Most words are taken as they stand.
        if word.is_empty()
            && ideograph.is_none()
            && let plain @ 1.. = plain_run(rest)
            && ends_word(&rest[plain..])
        {
            take(&rest[..plain]);
            rest = &rest[plain..];
            taken += 1;
            continue;
        }
        rest = &rest[character.len_utf8()..];
        if is_ideograph(character) {
            taken += flush(&mut word, take);
            if let Some(before) = ideograph {
                word.extend([before, character]);
                taken += flush(&mut word, take);
            }
            ideograph = Some(character);
        } else {
            if let Some(lone) = ideograph.take() {
                // A pair has been taken for all but a lone character.
                if taken == 0 {
                    word.push(lone);
                    taken += flush(&mut word, take);
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
                taken += flush(&mut word, take);
                if is_telling(character) {
                    word.push(character);
                    taken += flush(&mut word, take);
                }
            }
        }
        if taken >= WORDS_READ {
            return;
        }
    }
    flush(&mut word, take);
}

/// How many bytes of lower-case letters a text begins with that have no accents.
fn plain_run(text: &str) -> usize {
    let mut bytes = text.bytes();
    let end = bytes.position(|byte| !byte.is_ascii_lowercase());
    end.unwrap_or(text.len())
}

/// Whether a word ends where this text follows.
fn ends_word(text: &str) -> bool {
    let next = text.bytes().next();
    next.is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric())
}

fn flush(word: &mut String, take: &mut impl FnMut(&str)) -> usize {
    if word.is_empty() {
        return 0;
    }
    take(word);
    word.clear();
    1
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
