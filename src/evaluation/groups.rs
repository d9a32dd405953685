//! Scores of parts of the pages: by site, language and page type, and by what blocks belong to.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::bootstrap::{FEWEST_PAGES, Interval, intervals};
use super::judged::Judged;
use super::scores::Confusion;
use crate::label::{Label, Passage};

/// The scores of the pages that have something in common, by blocks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// What they have in common; empty where nobody said.
    pub name: String,
    pub pages: usize,
    pub sites: usize,
    pub blocks: usize,
    pub wrong: usize,
    pub macro_f1: f64,
    /// None where the pages are too few to draw from.
    pub macro_f1_interval: Option<Interval>,
    /// In the order of the labels; none where a label is neither in the gold nor was predicted.
    pub f1: [Option<f64>; Label::COUNT],
}

/// The pages and their confusions by what `key` says of them, the group with most wrong first. Nothing where nothing
/// is said of any page.
pub(super) fn groups<'a>(
    pages: &[Judged<'a>],
    confusions: &[Confusion],
    key: impl Fn(&Judged<'a>) -> &'a str,
) -> Vec<Group> {
    let mut parts: BTreeMap<&str, (Vec<Confusion>, BTreeSet<&str>)> = BTreeMap::new();
    for (page, confusion) in pages.iter().zip(confusions) {
        let (confusions, sites) = parts.entry(key(page)).or_default();
        confusions.push(*confusion);
        sites.insert(page.site);
    }
    if parts.keys().all(|name| name.is_empty()) {
        return Vec::new();
    }
    let mut groups: Vec<Group> = parts
        .into_iter()
        .map(|(name, (confusions, sites))| Group::new(name, &confusions, sites.len()))
        .collect();
    groups.sort_by(|a, b| b.wrong.cmp(&a.wrong).then_with(|| a.name.cmp(&b.name)));
    groups
}

impl Group {
    fn new(name: &str, pages: &[Confusion], sites: usize) -> Self {
        let all = Confusion::sum(pages);
        let interval = || intervals(pages, |confusion| [confusion.macro_f1()]);
        Group {
            name: name.to_owned(),
            pages: pages.len(),
            sites,
            blocks: all.total() as usize,
            wrong: all.wrong() as usize,
            macro_f1: all.macro_f1(),
            macro_f1_interval: (pages.len() >= FEWEST_PAGES).then(|| interval()[0]),
            f1: all.f1_where_present(),
        }
    }
}

/// How much of the blocks of one kind of passage got the right label.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PassageRecall {
    pub passage: Passage,
    pub blocks: usize,
    pub recall: f64,
}

/// The kinds of passages that occur.
pub(super) fn passages(pages: &[Judged<'_>]) -> Vec<PassageRecall> {
    let recall = |passage: Passage| {
        let (mut blocks, mut right) = (0, 0);
        for page in pages {
            for (index, of) in page.passages.iter().enumerate() {
                if let (true, Some(gold)) = (*of == Some(passage), page.gold[index]) {
                    blocks += 1;
                    right += usize::from(page.predicted[index].best() == gold);
                }
            }
        }
        PassageRecall {
            passage,
            blocks,
            recall: right as f64 / (blocks as f64).max(1.0),
        }
    };
    let all = Passage::ALL.into_iter().map(recall);
    all.filter(|recall| recall.blocks > 0).collect()
}
