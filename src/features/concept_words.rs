//! Finds the concept that a word stands for.
//!
//! Which words there are is said in `concepts`.

use std::cmp::Reverse;
use std::sync::LazyLock;

use xxhash_rust::xxh3::xxh3_64;

use super::concepts::{CONCEPTS, Concept};
use super::vocabulary::TokenMap;

/// So many first bytes of a word find the candidates; stems have no fewer.
const KEY: usize = 3;

#[derive(Debug, Default)]
struct Table {
    /// By their XXH3 hashes.
    words: TokenMap<(&'static str, Concept)>,
    /// Most words are in neither of these.
    word_bits: Bits,
    stem_bits: Bits,
    /// By the first bytes, the longest first.
    stems: TokenMap<Vec<(&'static str, Concept)>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    for (concept, (_, words)) in (0..).zip(CONCEPTS) {
        for word in words.split_whitespace() {
            // A word of several concepts stays with the first.
            match word.strip_suffix('*') {
                Some(stem) => {
                    table.stem_bits.set(key(stem));
                    let stems = table.stems.entry(key(stem)).or_default();
                    stems.push((stem, concept));
                }
                None => {
                    let hash = xxh3_64(word.as_bytes());
                    table.word_bits.set(hash);
                    table.words.entry(hash).or_insert((word, concept));
                }
            }
        }
    }
    for stems in table.stems.values_mut() {
        stems.sort_by_key(|(stem, concept)| (Reverse(stem.len()), *concept));
    }
    table
});

/// A bit for each of the hashes in a table, by their upper bits, to tell quickly that one is not among them.
#[derive(Debug)]
struct Bits([u64; 512]);

impl Default for Bits {
    fn default() -> Self {
        Bits([0; 512])
    }
}

impl Bits {
    fn set(&mut self, hash: u64) {
        self.0[(hash >> 55) as usize] |= 1 << (hash >> 49 & 63);
    }

    fn has(&self, hash: u64) -> bool {
        self.0[(hash >> 55) as usize] >> (hash >> 49 & 63) & 1 == 1
    }
}

/// The first bytes of a word, spread over the bits that a hash table goes by.
fn key(word: &str) -> u64 {
    let bytes = word.bytes().take(KEY);
    let first = bytes.fold(0u64, |key, byte| key << 8 | u64::from(byte));
    first.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The concept of a lower-case word; none for most words. A whole word goes before a stem, a longer stem before a
/// shorter one.
///
/// ```
/// use chaffinch::features::{concept_words::concept_of, concepts::CONCEPTS};
///
/// let name = |word| concept_of(word).map(|concept| CONCEPTS[usize::from(concept)].0);
/// assert_eq!(name("donations"), Some("giving"));
/// assert_eq!(name("spenden"), Some("giving"));
/// assert_eq!(name("oyster"), None);
/// ```
pub fn concept_of(word: &str) -> Option<Concept> {
    concept_by_hash(word, xxh3_64(word.as_bytes()))
}

/// The same of a word whose XXH3 hash is known.
pub fn concept_by_hash(word: &str, hash: u64) -> Option<Concept> {
    let table = &*TABLE;
    if table.word_bits.has(hash)
        && let Some((known, concept)) = table.words.get(&hash)
        && *known == word
    {
        return Some(*concept);
    }
    let key = key(word);
    if !table.stem_bits.has(key) {
        return None;
    }
    let mut stems = table.stems.get(&key)?.iter();
    let (_, concept) = stems.find(|(stem, _)| word.starts_with(stem))?;
    Some(*concept)
}
