//! What an earlier pass believed of the blocks around a block: neighbours, windows, containers,
//! blocks of the same template, copies, the page as a whole.
//!
//! Takes probabilities as given; that they come from models which did not see the site is `training`'s care.

use std::collections::HashMap;

use super::columns::Columns;
use super::masses::{Masses, Sums, add, difference, shares};
use super::ordered::{STICKINESS, posteriors};
use super::outline::{CONTAINERS, Outline};
use crate::document::Kind;
use crate::label::{Label, Probabilities};

/// Probabilities are kept this far from zero and one before their odds are taken.
const CERTAINTY: f32 = 0.002;

/// How far windows reach, in blocks, on either side.
const WINDOWS: [usize; 4] = [2, 5, 12, 30];

/// Sums of an earlier pass's probabilities over a document.
#[derive(Debug)]
pub struct Beliefs<'a> {
    outline: &'a Outline<'a>,
    probabilities: &'a [Probabilities],
    /// `running[i]` sums the blocks before `i`.
    running: Vec<Masses>,
    /// The same, each block counted by its words.
    running_words: Vec<Masses>,
    containers: Vec<Sums>,
    templates: Vec<Masses>,
    copies: HashMap<&'a str, Masses>,
    page: Sums,
    /// By chain and block.
    ordered: Vec<Vec<Probabilities>>,
    /// Nearest block before and after that is likely story and has some length.
    story_before: Vec<Option<usize>>,
    story_after: Vec<Option<usize>>,
}

/// Story blocks shorter than this don't bound the run of the story.
const RUN_WORDS: f32 = 8.0;

impl<'a> Beliefs<'a> {
    /// Sums up one document's probabilities, one for each block.
    pub fn new(outline: &'a Outline<'a>, probabilities: &'a [Probabilities]) -> Self {
        let document = outline.document;
        let mut running = vec![Masses::default()];
        let mut running_words = vec![Masses::default()];
        let mut containers = vec![Sums::default(); document.elements.len()];
        let mut templates = vec![Masses::default(); outline.templates.len()];
        let mut copies: HashMap<&str, Masses> = HashMap::new();
        let mut page = Sums::default();
        for (index, (block, probability)) in document.blocks.iter().zip(probabilities).enumerate() {
            let masses = &probability.0;
            let words = outline.measures[index].words;
            let mut blocks_so_far = running[index];
            add(&mut blocks_so_far, masses, 1.0);
            running.push(blocks_so_far);
            let mut words_so_far = running_words[index];
            add(&mut words_so_far, masses, words);
            running_words.push(words_so_far);
            if let Some(sums) = block
                .element()
                .and_then(|element| containers.get_mut(element))
            {
                sums.add(masses, words);
            }
            page.add(masses, words);
            for template in outline.template_of[index] {
                add(&mut templates[template], masses, 1.0);
            }
            if outline.measures[index].copies > 1.0 {
                add(copies.entry(&block.text).or_default(), masses, 1.0);
            }
        }
        for index in (0..containers.len()).rev() {
            if let Some(parent) = document.elements[index].parent() {
                let inner = containers[index];
                containers[parent].merge(&inner);
            }
        }
        let strong = |index: usize| {
            probabilities[index][Label::Story] > 0.5 && outline.measures[index].words >= RUN_WORDS
        };
        let count = document.blocks.len();
        let mut story_before = vec![None; count];
        let mut story_after = vec![None; count];
        let mut last = None;
        for (index, slot) in story_before.iter_mut().enumerate() {
            *slot = last;
            if strong(index) {
                last = Some(index);
            }
        }
        last = None;
        for (index, slot) in story_after.iter_mut().enumerate().rev() {
            *slot = last;
            if strong(index) {
                last = Some(index);
            }
        }
        Beliefs {
            outline,
            probabilities,
            running,
            running_words,
            containers,
            templates,
            copies,
            page,
            ordered: STICKINESS
                .iter()
                .map(|&stickiness| posteriors(probabilities, stickiness))
                .collect(),
            story_before,
            story_after,
        }
    }

    /// Writes what is believed around the block at `index`.
    pub fn write(&self, index: usize, columns: &mut impl Columns) {
        self.write_own(index, columns);
        self.write_ordered(index, columns);
        self.write_neighbours(index, columns);
        self.write_windows(index, columns);
        self.write_run(index, columns);
        self.write_page(index, columns);
        self.write_copies(index, columns);
        if self.outline.document.kind == Kind::Html {
            self.write_containers(index, columns);
            self.write_templates(index, columns);
            self.write_heading(index, columns);
        }
    }

    fn write_own(&self, index: usize, columns: &mut impl Columns) {
        for label in Label::ALL {
            let probability = self.probabilities[index][label];
            columns.put(format_args!("believed_odds_{label}"), odds(probability));
            columns.put(format_args!("believed_{label}"), probability);
        }
    }

    /// What the chains of labels say of the block.
    fn write_ordered(&self, index: usize, columns: &mut impl Columns) {
        for (posteriors, stickiness) in self.ordered.iter().zip(STICKINESS) {
            for label in Label::ALL {
                let probability = posteriors[index][label];
                columns.put(format_args!("ordered_{stickiness}_{label}"), probability);
                columns.put(
                    format_args!("ordered_odds_{stickiness}_{label}"),
                    odds(probability),
                );
            }
        }
    }

    fn write_neighbours(&self, index: usize, columns: &mut impl Columns) {
        for distance in 1..=3usize {
            for (side, other) in [
                ("before", index.checked_sub(distance)),
                ("after", Some(index + distance)),
            ] {
                let other = other.and_then(|other| self.probabilities.get(other));
                for label in Label::ALL {
                    columns.put(
                        format_args!("{side}{distance}_believed_{label}"),
                        other.map_or(0.0, |other| other[label]),
                    );
                }
            }
        }
        // Between two blocks of one label a third of that label is likely, whatever it looks like.
        let before = index.checked_sub(1).and_then(|i| self.probabilities.get(i));
        let after = self.probabilities.get(index + 1);
        for label in Label::ALL {
            let both = before.zip(after).map_or(0.0, |(b, a)| b[label] * a[label]);
            columns.put(format_args!("between_{label}"), both);
        }
    }

    fn write_windows(&self, index: usize, columns: &mut impl Columns) {
        let count = self.probabilities.len();
        for reach in WINDOWS {
            let first = index.saturating_sub(reach);
            let last = (index + 1 + reach).min(count);
            let before = difference(&self.running[index], &self.running[first]);
            let after = difference(&self.running[last], &self.running[index + 1]);
            let before_words = difference(&self.running_words[index], &self.running_words[first]);
            let after_words = difference(&self.running_words[last], &self.running_words[index + 1]);
            let sides = [
                ("before", before, before_words),
                ("after", after, after_words),
            ];
            for (side, blocks, words) in sides {
                let blocks = shares(&blocks, 1.0);
                let words = shares(&words, 10.0);
                for label in Label::ALL {
                    let i = label.index();
                    columns.put(format_args!("{side}_within_{reach}_{label}"), blocks[i]);
                    if label != Label::Navigation && reach > 2 {
                        columns.put(
                            format_args!("{side}_words_within_{reach}_{label}"),
                            words[i],
                        );
                    }
                }
            }
        }
    }

    /// Where the block stands relative to the run of the story.
    fn write_run(&self, index: usize, columns: &mut impl Columns) {
        let words = &self.running_words;
        let story = Label::Story.index();
        let all = words[words.len() - 1][story];
        let before = words[index][story];
        let after = all - words[index + 1][story];
        columns.put(
            format_args!("story_words_before_share"),
            before / (all + 10.0),
        );
        columns.put(
            format_args!("story_words_after_share"),
            after / (all + 10.0),
        );
        columns.put(format_args!("story_words_before_log"), (before + 1.0).ln());
        columns.put(format_args!("story_words_after_log"), (after + 1.0).ln());
        let distance_before = self.story_before[index].map(|other| (index - other) as f32);
        let distance_after = self.story_after[index].map(|other| (other - index) as f32);
        for (side, distance) in [("before", distance_before), ("after", distance_after)] {
            columns.put(
                format_args!("nearest_story_{side}"),
                distance.map_or(0.0, |distance| 1.0 / distance),
            );
            columns.flag(format_args!("any_story_{side}"), distance.is_some());
        }
        let inside = distance_before.zip(distance_after);
        columns.put(
            format_args!("gap_in_story"),
            inside.map_or(0.0, |(before, after)| 1.0 / (before + after - 1.0)),
        );
        columns.put(
            format_args!("gap_in_story_log"),
            inside.map_or(0.0, |(before, after)| (before + after).ln()),
        );
        // The same container as the nearest story block, or one further out?
        for (side, other) in [
            ("before", self.story_before[index]),
            ("after", self.story_after[index]),
        ] {
            columns.put(
                format_args!("shares_container_with_story_{side}"),
                other.map_or(0.0, |other| self.kinship(index, other)),
            );
            if self.outline.document.kind == Kind::Html {
                let own = self.outline.template_of[index];
                let same = other.is_some_and(|other| self.outline.template_of[other][0] == own[0]);
                columns.flag(format_args!("template_of_story_{side}"), same);
            }
        }
    }

    /// One over the number of containers between a block and the nearest one that also holds another block.
    fn kinship(&self, index: usize, other: usize) -> f32 {
        let others = &self.outline.around[other];
        let steps = self.outline.around[index]
            .iter()
            .position(|container| others.contains(container));
        steps.map_or(0.0, |steps| 1.0 / (steps as f32 + 1.0))
    }

    fn write_page(&self, index: usize, columns: &mut impl Columns) {
        let own_words = self.outline.measures[index].words;
        let (blocks, words) = self.page.without(&self.probabilities[index].0, own_words);
        let blocks = shares(&blocks, 1.0);
        let words = shares(&words, 10.0);
        for label in Label::ALL {
            let i = label.index();
            columns.put(format_args!("page_{label}"), blocks[i]);
            columns.put(format_args!("page_words_{label}"), words[i]);
        }
    }

    fn write_copies(&self, index: usize, columns: &mut impl Columns) {
        let block = &self.outline.document.blocks[index];
        let mass = self.copies.get(block.text.as_str());
        let mass = mass.map(|mass| difference(mass, &self.probabilities[index].0));
        let shares = shares(&mass.unwrap_or_default(), 0.5);
        for label in Label::ALL {
            columns.put(format_args!("copies_{label}"), shares[label.index()]);
        }
    }

    fn write_containers(&self, index: usize, columns: &mut impl Columns) {
        let own = &self.probabilities[index].0;
        let own_words = self.outline.measures[index].words;
        let around = &self.outline.around[index];
        for level in 0..CONTAINERS {
            let sums = around
                .get(level)
                .map_or(&self.page, |&element| &self.containers[element]);
            let (blocks, words) = sums.without(own, own_words);
            let blocks = shares(&blocks, 0.5);
            let words = shares(&words, 5.0);
            for label in Label::ALL {
                let i = label.index();
                columns.put(format_args!("container{level}_{label}"), blocks[i]);
                if label != Label::Navigation {
                    columns.put(format_args!("container{level}_words_{label}"), words[i]);
                }
            }
            if level < 4 {
                columns.put(
                    format_args!("container{level}_peak_appeal"),
                    sums.peaks[Label::Appeal.index()],
                );
            }
        }
    }

    fn write_templates(&self, index: usize, columns: &mut impl Columns) {
        let own = &self.probabilities[index].0;
        for (name, template) in ["narrow", "wide"]
            .into_iter()
            .zip(self.outline.template_of[index])
        {
            let shares = shares(&difference(&self.templates[template], own), 1.0);
            for label in Label::ALL {
                columns.put(
                    format_args!("{name}_template_{label}"),
                    shares[label.index()],
                );
            }
        }
    }

    /// What the heading over the block is believed to be, and for a heading what follows it.
    fn write_heading(&self, index: usize, columns: &mut impl Columns) {
        let heading = self.outline.heading_before[index];
        let close = heading.filter(|&heading| index - heading <= 12);
        for label in Label::ALL {
            columns.put(
                format_args!("under_heading_{label}"),
                close.map_or(0.0, |heading| self.probabilities[heading][label]),
            );
        }
        let is_heading = self.outline.measures[index].heading > 0;
        let last = (index + 5).min(self.probabilities.len());
        let below = difference(&self.running_words[last], &self.running_words[index + 1]);
        let below = shares(&below, 10.0);
        for label in Label::ALL {
            let share = if is_heading {
                below[label.index()]
            } else {
                0.0
            };
            columns.put(format_args!("heading_over_{label}"), share);
        }
    }
}

fn odds(probability: f32) -> f32 {
    let probability = probability.clamp(CERTAINTY, 1.0 - CERTAINTY);
    (probability / (1.0 - probability)).ln()
}
