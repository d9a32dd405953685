//! Sets letters that ask for something into pages of other sites, for the fit to see more of them.
//!
//! In running text the middle of a letter is hard to tell from journalism, and pages with whole letters are
//! rare. Letters are those found in the labelled pages, and written ones from a file of JSON lines. A letter is
//! only set into pages of its own fold, so that whoever holds out a page has not seen its letter.

use std::io::BufRead;

use serde::Deserialize;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::folds::{self, FOLDS, fold_of};
use super::{LabelledPage, SEED, Shape, as_text, sites_of};
use crate::document::{Block, Element, Kind};
use crate::label::Label;

/// A run of appeal blocks of at least so many blocks ...
const LETTER_BLOCKS: usize = 3;
/// ... and so many words is a letter that can be set into another page.
const LETTER_WORDS: usize = 60;

/// Pages need this many story blocks for a letter to be set into them.
const STORY_BLOCKS: usize = 6;

/// One page in so many is given a found letter as HTML; letters keep their own page's look seldom enough.
const HTML_EVERY: usize = 2;

/// Classes of the containers that letters are set into; an empty one is no container.
const CONTAINERS: [&str; 6] = ["", "", "", "support-message", "article-inset", "module"];

/// A letter: its blocks with the elements they stood in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Letter {
    pub id: String,
    pub blocks: Vec<LetterBlock>,
}

/// A block of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LetterBlock {
    pub element: String,
    pub text: String,
}

/// A file of letters can't be used.
#[derive(Debug, thiserror::Error)]
pub enum LettersError {
    /// A line is no letter.
    #[error("row {row}: {error}")]
    Row {
        row: usize,
        error: serde_json::Error,
    },
    /// It can't be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Reads letters, a JSON object a line: `{"id": "...", "blocks": [{"element": "p", "text": "..."}]}`.
///
/// # Errors
///
/// When a line is no such object.
pub fn read_letters(reader: impl BufRead) -> Result<Vec<Letter>, LettersError> {
    let mut letters = Vec::new();
    for (index, line) in reader.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let row = index + 1;
        letters
            .push(serde_json::from_str(&line).map_err(|error| LettersError::Row { row, error })?);
    }
    Ok(letters)
}

/// The pages again, each with a letter somewhere in its story: as plain text twice, once with a found letter and
/// once with a written one, or as HTML once.
pub fn with_letters(pages: &[LabelledPage], written: &[Letter], kind: Kind) -> Vec<LabelledPage> {
    let sites = sites_of(pages);
    let dealt = folds::deal(&sites, SEED);
    let page_fold = |page: &LabelledPage| {
        sites
            .binary_search(&page.site)
            .map_or(0, |site| fold_of(dealt[site]))
    };
    let mut found: Vec<Vec<(&str, Letter)>> = vec![Vec::new(); FOLDS];
    for page in pages {
        let letters = letters_of(page)
            .into_iter()
            .map(|letter| (page.site.as_str(), letter));
        found[page_fold(page)].extend(letters);
    }
    let mut written_in: Vec<Vec<&Letter>> = vec![Vec::new(); FOLDS];
    for letter in written {
        written_in[(xxh3_64(letter.id.as_bytes()) % FOLDS as u64) as usize].push(letter);
    }
    let mut set = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let fold = page_fold(page);
        let found: Vec<&Letter> = found[fold]
            .iter()
            .filter(|(site, _)| *site != page.site)
            .map(|(_, letter)| letter)
            .collect();
        let choices: &[&[&Letter]] = match kind {
            Kind::Text => &[&found, &written_in[fold]],
            Kind::Html if index % HTML_EVERY == 0 => &[&found],
            Kind::Html => &[&written_in[fold]],
        };
        for (round, choice) in choices.iter().enumerate() {
            if let Some(letter) = choice.get(pick(&page.name, round, 1, choice.len())) {
                set.extend(set_in(page, letter, kind, round));
            }
        }
    }
    set
}

/// The letters of a page.
fn letters_of(page: &LabelledPage) -> Vec<Letter> {
    let mut letters = Vec::new();
    let mut run: Vec<LetterBlock> = Vec::new();
    for (index, label) in page.labels.iter().map(Some).chain([None]).enumerate() {
        if label == Some(&Some(Label::Appeal)) {
            let block = &page.document.blocks[index];
            run.push(LetterBlock {
                element: page.document.element_name(block).unwrap_or("p").to_owned(),
                text: block.text.clone(),
            });
            continue;
        }
        let blocks = std::mem::take(&mut run);
        let words: usize = blocks
            .iter()
            .map(|block| block.text.split_whitespace().count())
            .sum();
        if blocks.len() >= LETTER_BLOCKS && words >= LETTER_WORDS {
            letters.push(Letter {
                id: format!("{} {index}", page.name),
                blocks,
            });
        }
    }
    letters
}

/// A page with a letter in it; none where there is hardly a story.
fn set_in(page: &LabelledPage, letter: &Letter, kind: Kind, round: usize) -> Option<LabelledPage> {
    let mut set = match kind {
        Kind::Text => as_text(page, Shape::Paragraphs),
        Kind::Html => page.clone(),
    };
    set.counts_words = false;
    let story: Vec<usize> = (0..set.labels.len())
        .filter(|&index| set.labels[index] == Some(Label::Story))
        .collect();
    if story.len() < STORY_BLOCKS {
        return None;
    }
    // Anywhere from before the second story block to after the last.
    let beside = story[pick(&page.name, round, 2, story.len() - 1) + 1];
    let at = beside + pick(&page.name, round, 3, 2);
    let around = set.document.blocks[beside].element;
    let around = around.and_then(|element| set.document.elements[element].parent);
    let class = CONTAINERS[pick(&page.name, round, 4, CONTAINERS.len())];
    let container = around.map(|around| match class {
        "" => around,
        class => push_element(&mut set, around, "div", class),
    });
    for (offset, part) in letter.blocks.iter().enumerate() {
        let element =
            container.map(|container| push_element(&mut set, container, &part.element, ""));
        let block = Block {
            text: part.text.clone(),
            element,
            empty_lines: usize::from(kind == Kind::Text),
            ..Block::default()
        };
        set.document.blocks.insert(at + offset, block);
        set.labels.insert(at + offset, Some(Label::Appeal));
    }
    for image in &mut set.document.images {
        if image.before >= at {
            image.before += letter.blocks.len();
        }
    }
    Some(set)
}

fn push_element(page: &mut LabelledPage, parent: usize, tag: &str, class: &str) -> usize {
    let elements = &mut page.document.elements;
    elements.push(Element {
        parent: Some(parent),
        tag: tag.to_owned(),
        class: class.to_owned(),
        depth: elements[parent].depth + 1,
        ..Element::default()
    });
    elements.len() - 1
}

/// One of `count`, drawn from the page's name.
fn pick(page: &str, round: usize, purpose: u64, count: usize) -> usize {
    let seed = u64::MAX - purpose - 16 * round as u64;
    (xxh3_64_with_seed(page.as_bytes(), seed) % count.max(1) as u64) as usize
}
