//! What a whole page shows before any label is known: measures of every block, container and template.
//!
//! Computed once a document; the families of features read it. Turning measures into columns is left to them.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use super::ragged::Ragged;
use super::tokens::{self, chain};
use super::vocabulary::TokenMap;
use super::words;
use crate::document::{Block, Document, Element};

/// How many containers around a block are measured, the nearest first.
pub const CONTAINERS: usize = 6;

/// Blocks of at least this many words count as long.
pub const LONG_WORDS: f32 = 18.0;

/// Measures of one block.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measure {
    /// Words; a pair of ideographs counts half.
    pub words: f32,
    /// The logarithm of one word more.
    pub words_log: f32,
    /// Characters without white space.
    pub characters: f32,
    /// Share of the characters that are link text.
    pub link_density: f32,
    /// Heading level 1 to 6; 0 where the block is no heading.
    pub heading: u8,
    /// Blocks of the page with the same text, this one included.
    pub copies: f32,
    /// How many copies came before.
    pub copies_before: f32,
    /// The block ends as a sentence does.
    pub sentence: bool,
}

/// Measures of an element with everything in it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Container {
    pub blocks: f32,
    pub words: f32,
    pub characters: f32,
    pub link_characters: f32,
    pub long: f32,
    pub images: f32,
    pub fields: f32,
    pub frames: f32,
}

/// Blocks that stand in the same kind of elements.
#[derive(Debug, Clone, Copy, Default)]
pub struct Template {
    blocks: f32,
    words: f32,
    /// The mean of the blocks.
    pub link_density: f32,
    pub blocks_log: f32,
    /// The logarithm of one word more than the blocks have in the mean.
    pub words_log: f32,
}

/// Measures of the page as a whole that every block has as columns.
#[derive(Debug, Clone, Copy)]
pub struct PageLogs {
    pub blocks: f32,
    pub words_per_block: f32,
    /// One long block more.
    pub long: f32,
}

/// The measures of a document.
#[derive(Debug)]
pub struct Outline<'a> {
    pub document: &'a Document,
    /// The words of every block, as `tokens` reads them.
    pub words: Ragged<u64>,
    /// The hash of the tag in each of the document's names.
    pub tags: Vec<u64>,
    pub measures: Vec<Measure>,
    /// By element.
    pub containers: Vec<Container>,
    /// For each block the containers around it that hold more than the one before, the nearest first.
    pub around: Ragged<usize>,
    /// For each block the index of its template: narrow (three elements and their classes) and wide (two names).
    pub template_of: Vec<[usize; 2]>,
    pub templates: Vec<Template>,
    /// For each block the last heading before it.
    pub heading_before: Vec<Option<usize>>,
    /// The block taken for the headline.
    pub headline: Option<usize>,
    pub total: Container,
    pub page_logs: PageLogs,
}

impl<'a> Outline<'a> {
    /// Measures a document.
    pub fn new(document: &'a Document) -> Self {
        let tags = tokens::tag_hashes(document);
        let mut words = Ragged::with_capacity(document.blocks.len());
        for block in &document.blocks {
            words.push(|words| words::read_words(&block.text, words));
        }
        let measures = measures(document, &words);
        let containers = containers(document, &measures);
        let around = around(document, &containers);
        let (template_of, templates) = templates(document, &tags, &measures);
        let mut heading_before = Vec::with_capacity(measures.len());
        let mut last = None;
        for (index, measure) in measures.iter().enumerate() {
            heading_before.push(last);
            if measure.heading > 0 {
                last = Some(index);
            }
        }
        let mut total = Container::default();
        for (block, measure) in document.blocks.iter().zip(&measures) {
            total.add_block(block, measure);
        }
        for element in &document.elements {
            total.images += element.images as f32;
            total.fields += element.fields as f32;
            total.frames += element.frames as f32;
        }
        let headline = headline(document, &words, &measures);
        let count = measures.len() as f32;
        let page_logs = PageLogs {
            blocks: count.ln(),
            words_per_block: (total.words / count).ln(),
            long: (total.long + 1.0).ln(),
        };
        Outline {
            document,
            words,
            tags,
            measures,
            containers,
            around,
            template_of,
            templates,
            heading_before,
            headline,
            total,
            page_logs,
        }
    }
}

impl Container {
    fn add_block(&mut self, block: &Block, measure: &Measure) {
        self.blocks += 1.0;
        self.words += measure.words;
        self.characters += measure.characters;
        self.link_characters += block.link_characters as f32;
        self.long += f32::from(u8::from(measure.words >= LONG_WORDS));
    }

    fn merge(&mut self, inner: &Container) {
        self.blocks += inner.blocks;
        self.words += inner.words;
        self.characters += inner.characters;
        self.link_characters += inner.link_characters;
        self.long += inner.long;
        self.images += inner.images;
        self.fields += inner.fields;
        self.frames += inner.frames;
    }

    /// Share of the characters that are link text.
    pub fn link_density(&self) -> f32 {
        self.link_characters / self.characters.max(1.0)
    }
}

fn measures(document: &Document, words: &Ragged<u64>) -> Vec<Measure> {
    let keys: Vec<u64> = document
        .blocks
        .iter()
        .map(|block| xxh3_64(block.text.as_bytes()))
        .collect();
    // By text, how many blocks have it, and how many of those measured so far.
    let mut copies: TokenMap<(f32, f32)> =
        TokenMap::with_capacity_and_hasher(keys.len(), Default::default());
    for &key in &keys {
        copies.entry(key).or_default().0 += 1.0;
    }
    let levels = document.names.iter();
    let levels: Vec<_> = levels.map(|names| heading_level(&names.tag)).collect();
    let mut measures = Vec::with_capacity(document.blocks.len());
    for ((block, words), key) in document.blocks.iter().zip(words.iter()).zip(keys) {
        let text = &block.text;
        let spaces = text.bytes().filter(|&byte| byte == b' ').count();
        let (characters, ideographs) = match text.is_ascii() {
            true => (text.len(), 0),
            false => {
                let ideographs = text.chars().filter(|&c| words::is_ideograph(c));
                (text.chars().count(), ideographs.count())
            }
        };
        let characters = (characters - spaces) as f32;
        let (copies, before) = copies.entry(key).or_default();
        let words = (words.len() as f32 - ideographs as f32 * 0.5).max(1.0);
        measures.push(Measure {
            words,
            words_log: (words + 1.0).ln(),
            characters,
            link_density: block.link_characters as f32 / characters.max(1.0),
            heading: document
                .path(block)
                .take(3)
                .find_map(|(_, element)| levels[element.names()])
                .unwrap_or(0),
            copies: *copies,
            copies_before: *before,
            sentence: ends_sentence(&block.text),
        });
        *before += 1.0;
    }
    measures
}

fn heading_level(tag: &str) -> Option<u8> {
    match tag.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// Whether a text ends as a sentence does, quotes and brackets aside.
pub fn ends_sentence(text: &str) -> bool {
    let closes =
        |last: &char| matches!(last, '"' | '\'' | '”' | '’' | '»' | '“' | ')' | ']' | '」');
    let last = text.chars().rev().find(|last| !closes(last));
    matches!(last, Some('.' | '!' | '?' | '…' | '。' | '！' | '？'))
}

fn containers(document: &Document, measures: &[Measure]) -> Vec<Container> {
    let mut containers: Vec<Container> = document
        .elements
        .iter()
        .map(|element| Container {
            images: element.images as f32,
            fields: element.fields as f32,
            frames: element.frames as f32,
            ..Container::default()
        })
        .collect();
    for (block, measure) in document.blocks.iter().zip(measures) {
        if let Some(container) = block.element().and_then(|index| containers.get_mut(index)) {
            container.add_block(block, measure);
        }
    }
    // An element stands after the one around it, so one sweep from the end sums up the whole tree.
    for index in (0..containers.len()).rev() {
        if let Some(parent) = document.elements[index].parent() {
            let inner = containers[index];
            containers[parent].merge(&inner);
        }
    }
    containers
}

/// How far out containers are looked for.
const DEPTH_LOOKED: usize = 48;

fn around(document: &Document, containers: &[Container]) -> Ragged<usize> {
    let mut around = Ragged::with_capacity(document.blocks.len());
    for block in &document.blocks {
        let mut held = 1.0;
        let holds_more = |&(index, _): &(usize, &Element)| {
            let more = containers[index].blocks > held;
            held = held.max(containers[index].blocks);
            more
        };
        let path = document.path(block).take(DEPTH_LOOKED);
        let holders = path.filter(holds_more).map(|(index, _)| index);
        around.push(|around| around.extend(holders.take(CONTAINERS)));
    }
    around
}

fn templates(
    document: &Document,
    tags: &[u64],
    measures: &[Measure],
) -> (Vec<[usize; 2]>, Vec<Template>) {
    let mut indices: TokenMap<usize> = TokenMap::default();
    let classes = document.names.iter();
    let classes: Vec<u64> = classes
        .map(|names| xxh3_64(names.class.as_bytes()))
        .collect();
    let mut templates: Vec<Template> = Vec::new();
    let mut template_of = Vec::with_capacity(measures.len());
    for (block, measure) in document.blocks.iter().zip(measures) {
        let pair = [3, 2].map(|depth| {
            let inline = block.inline().take(2);
            let mut key = inline.fold(depth as u64, |key, index| {
                chain(key, tags[document.elements[index].names()])
            });
            for (_, element) in document.path(block).take(depth) {
                key = chain(key.rotate_left(1), tags[element.names()]);
                if depth == 3 {
                    key = chain(key, classes[element.names()]);
                }
            }
            let next = templates.len();
            let index = *indices.entry(key).or_insert(next);
            if index == next {
                templates.push(Template::default());
            }
            let template = &mut templates[index];
            template.blocks += 1.0;
            template.words += measure.words;
            template.link_density += measure.link_density;
            index
        });
        template_of.push(pair);
    }
    for template in &mut templates {
        template.link_density /= template.blocks;
        template.words /= template.blocks;
        template.blocks_log = template.blocks.ln();
        template.words_log = (template.words + 1.0).ln();
    }
    (template_of, templates)
}

/// The headline: the block most like the page's title, or else the first `h1`; in plain text the first block.
fn headline(document: &Document, words: &Ragged<u64>, measures: &[Measure]) -> Option<usize> {
    let title = Words::new(words::words(&document.title));
    let mut best = (0.0, None);
    for (index, words) in words.iter().enumerate() {
        if words.len() < 3 || title.len() < 3 || words.len() > 2 * title.len() {
            continue;
        }
        let shared = Words::new(words).share_in(&title);
        let level = measures[index].heading;
        let bonus = match level {
            1 => 0.3,
            2 => 0.15,
            3.. => 0.05,
            0 => 0.0,
        };
        let fit = shared * (words.len() as f32 / title.len() as f32).min(1.0) + bonus;
        if shared > 0.6 && fit > best.0 {
            best = (fit, Some(index));
        }
    }
    best.1.or_else(|| {
        let first = measures.iter().position(|measure| measure.heading == 1);
        match document.kind {
            crate::document::Kind::Html => first,
            crate::document::Kind::Text => (!measures.is_empty()).then_some(0),
        }
    })
}

/// The words of a text that is compared with many others.
#[derive(Debug, Clone, Default)]
pub struct Words<'a> {
    words: Cow<'a, [u64]>,
    /// The bits of all words. Most words stand in one text only; one whose bit is not set need not be looked for.
    bits: u128,
}

fn bit(word: u64) -> u128 {
    1 << (word & 127)
}

impl<'a> Words<'a> {
    /// The words of a text, as hashes.
    pub fn new(words: impl Into<Cow<'a, [u64]>>) -> Self {
        let words = words.into();
        let bits = words.iter().fold(0, |bits, &word| bits | bit(word));
        Words { words, bits }
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Share of these words that stand in another text.
    pub fn share_in(&self, other: &Words<'_>) -> f32 {
        if self.bits & other.bits == 0 {
            return 0.0;
        }
        let stands = |&&word: &&u64| other.bits & bit(word) != 0 && other.words.contains(&word);
        self.words.iter().filter(stands).count() as f32 / self.len() as f32
    }
}
