//! Gives gold labels to blocks by their text, in the order of the page.
//!
//! Rows and blocks of equal text are paired by a longest common subsequence. Between two pairs, where the
//! page is cut in another way than the labels were, words are paired in the same manner, and a block takes
//! the label that most of its words have. So labels survive a change of segmentation.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::document::Block;
use crate::label::Label;

/// A stretch whose words, labelled times cut, are more than this is left unmatched rather than compared.
const COMPARED_AT_MOST: usize = 4_000_000;

/// Labels found for a page's blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// By block; none where no gold row fits.
    pub labels: Vec<Option<Label>>,
    /// By block, the gold row that the label came from, counted from zero.
    pub rows: Vec<Option<usize>>,
    /// Gold rows that no block took a label from.
    pub unmatched_rows: usize,
}

impl Matched {
    /// Blocks without a label.
    pub fn unmatched_blocks(&self) -> usize {
        self.labels.iter().filter(|label| label.is_none()).count()
    }
}

/// Matches gold rows, text and label in the order of the page, to blocks.
pub fn match_labels<'a>(
    gold: impl IntoIterator<Item = (&'a str, Label)>,
    blocks: &[Block],
) -> Matched {
    let gold: Vec<(&str, Label)> = gold.into_iter().collect();
    let old: Vec<&str> = gold.iter().map(|(text, _)| *text).collect();
    let new: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
    let mut matched = Matched {
        labels: vec![None; blocks.len()],
        rows: vec![None; blocks.len()],
        unmatched_rows: 0,
    };
    for operation in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (rows, cuts) = (operation.old_range(), operation.new_range());
        if matches!(operation, DiffOp::Equal { .. }) {
            for (row, cut) in rows.zip(cuts) {
                matched.labels[cut] = Some(gold[row].1);
                matched.rows[cut] = Some(row);
            }
        } else {
            let labels = &mut matched.labels[cuts.clone()];
            matched.unmatched_rows += match_words(&gold[rows], &new[cuts], labels);
        }
    }
    matched
}

/// Matches a stretch word by word; returns how many rows were left over.
fn match_words(gold: &[(&str, Label)], blocks: &[&str], labels: &mut [Option<Label>]) -> usize {
    let split = |texts: &mut dyn Iterator<Item = &str>| -> (Vec<String>, Vec<usize>) {
        texts
            .enumerate()
            .flat_map(|(index, text)| {
                text.split_whitespace()
                    .map(move |word| (word.to_owned(), index))
            })
            .unzip()
    };
    let (old, row_of) = split(&mut gold.iter().map(|(text, _)| *text));
    let (new, cut_of) = split(&mut blocks.iter().copied());
    if old.is_empty() || new.is_empty() || old.len() * new.len() > COMPARED_AT_MOST {
        return gold.len();
    }
    let mut votes = vec![[0usize; Label::COUNT]; blocks.len()];
    let mut row_used = vec![false; gold.len()];
    for operation in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if let DiffOp::Equal { .. } = operation {
            for (word, cut) in operation.old_range().zip(operation.new_range()) {
                let row = row_of[word];
                votes[cut_of[cut]][gold[row].1.index()] += 1;
                row_used[row] = true;
            }
        }
    }
    for ((votes, text), label) in votes.iter().zip(blocks).zip(labels) {
        let words = text.split_whitespace().count();
        let best = Label::ALL
            .into_iter()
            .max_by_key(|label| votes[label.index()]);
        let agreed: usize = votes.iter().sum();
        // At least half the block's words must be found, or the label is a guess.
        *label = best.filter(|_| agreed > 0 && agreed * 2 >= words);
    }
    row_used.iter().filter(|used| !**used).count()
}
