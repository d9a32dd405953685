//! Sets letters that ask for something into pages of other sites, for the fit to see more of them.
//!
//! In running text the middle of a letter is hard to tell from journalism, and pages with whole letters are
//! rare. Letters are those found in the labelled pages, and written ones from files of JSON lines; so are
//! passages of story about giving, which must not be taken for letters. Both are only set into pages of their own
//! evidence fold, so that whoever holds out a page has not seen its letter. Where in a page they go, and among what
//! crumbs, is left to `setting`.

use std::io::BufRead;

use serde::Deserialize;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::counts::EVIDENCE_FOLDS;
use super::setting::{Setting, has_room};
use super::{LabelledPage, SEED, folds, sites_of};
use crate::document::Kind;
use crate::label::{Label, Passage};

/// A run of appeal blocks of at least so many blocks ...
const LETTER_BLOCKS: usize = 3;
/// ... and so many words is a letter that can be set into another page.
const LETTER_WORDS: usize = 60;

/// Of so many pages one is given a found letter; the others a written one, but of HTML one is left alone.
const TURNS: usize = 3;

/// A letter, or a passage of story about giving: its blocks with the elements they stood in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Letter {
    pub id: String,
    /// A code of two letters.
    #[serde(default)]
    pub language: String,
    /// `giving` where it is a passage of story; anything else is a letter.
    #[serde(default)]
    pub kind: String,
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

/// Reads letters, a JSON object a line: `{"id": "...", "kind": "...", "blocks": [{"element": "p", "text": "..."}]}`.
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

/// What can be set into the pages of one evidence fold.
#[derive(Debug, Default, Clone)]
struct Stock<'a> {
    letters: Deal<'a>,
    giving: Deal<'a>,
    /// With the site that each was found on.
    found: Vec<(&'a str, Letter)>,
}

/// Copies of pages with a letter somewhere in the story, many with a passage about giving too: of plain text a copy
/// of every page, of HTML of two in three.
pub fn with_letters(pages: &[LabelledPage], written: &[Letter], kind: Kind) -> Vec<LabelledPage> {
    let sites = sites_of(pages);
    let dealt = folds::deal(&sites, SEED);
    let fold_of_page = |page: &LabelledPage| {
        let site = sites.binary_search(&page.site);
        site.map_or(0, |site| dealt[site])
    };
    let mut stocks = vec![Stock::default(); EVIDENCE_FOLDS];
    for page in pages {
        let letters = letters_of(page).into_iter();
        let letters = letters.map(|letter| (page.site.as_str(), letter));
        stocks[fold_of_page(page)].found.extend(letters);
    }
    for letter in written {
        let stock = &mut stocks[(xxh3_64(letter.id.as_bytes()) % EVIDENCE_FOLDS as u64) as usize];
        if letter.kind == Passage::Giving.name() {
            stock.giving.letters.push((letter, 0));
        } else {
            stock.letters.letters.push((letter, 0));
        }
    }
    let mut set = Vec::new();
    for page in pages.iter().filter(|page| has_room(page)) {
        let turn = pick(&page.name, 1, TURNS);
        if kind == Kind::Html && turn == 2 {
            continue;
        }
        let stock = &mut stocks[fold_of_page(page)];
        let mut setting = Setting::new(page, kind);
        if turn == 1 {
            let found = stock.found.iter();
            let found: Vec<&Letter> = found
                .filter(|(site, letter)| *site != page.site && letter.language == page.language)
                .map(|(_, letter)| letter)
                .collect();
            let Some(letter) = found.get(pick(&page.name, 2, found.len())) else {
                continue;
            };
            setting.insert(letter, None, false);
        } else {
            let Some((letter, first)) = stock.letters.next(&page.language) else {
                continue;
            };
            setting.insert(letter, Some(Passage::Letter), first);
        }
        if let Some((passage, first)) = stock.giving.next(&page.language) {
            setting.insert(passage, Some(Passage::Giving), first);
        }
        set.push(setting.into_page());
    }
    set
}

/// Letters that are dealt in turn, so that all of them are seen.
#[derive(Debug, Default, Clone)]
struct Deal<'a> {
    /// With how often each was dealt.
    letters: Vec<(&'a Letter, usize)>,
}

impl<'a> Deal<'a> {
    /// The letter of a language that was dealt least often, or of any where there is none, and whether this is the
    /// first time. A page in a language without letters gets one in another; that is how rare ones come in.
    fn next(&mut self, language: &str) -> Option<(&'a Letter, bool)> {
        let own = self.letters.iter().any(|(of, _)| of.language == language);
        let fits = |of: &Letter| !own || of.language == language;
        let fitting = self.letters.iter_mut().filter(|(letter, _)| fits(letter));
        let (letter, dealt) = fitting.min_by_key(|(_, dealt)| *dealt)?;
        *dealt += 1;
        Some((*letter, *dealt == 1))
    }
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
                language: page.language.clone(),
                kind: "found".to_owned(),
                blocks,
            });
        }
    }
    letters
}

/// One of `count`, drawn from the page's name.
pub(super) fn pick(page: &str, purpose: u64, count: usize) -> usize {
    (xxh3_64_with_seed(page.as_bytes(), u64::MAX - purpose) % count.max(1) as u64) as usize
}
