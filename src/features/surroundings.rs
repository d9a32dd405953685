//! What stands around a block before any label is known: place on the page, neighbours, template.

use super::columns::Columns;
use super::outline::{LONG_WORDS, Outline};
use super::tokens::Family;
use super::vocabulary::{Around, REACH};
use crate::document::Kind;
use crate::label::Label;

/// Writes what stands around the block at `index`.
pub fn write(
    outline: &Outline<'_>,
    evidence: &Around<'_>,
    index: usize,
    columns: &mut impl Columns,
) {
    write_place(outline, index, columns);
    write_neighbours(outline, index, columns);
    write_neighbour_words(evidence, columns);
    if outline.document.kind == Kind::Html {
        write_template(outline, index, columns);
    }
}

fn write_place(outline: &Outline<'_>, index: usize, columns: &mut impl Columns) {
    let measures = &outline.measures;
    let count = measures.len() as f32;
    let place = index as f32;
    columns.put(format_args!("place_share"), place / count);
    columns.put(format_args!("place_log"), (place + 1.0).ln());
    columns.put(format_args!("place_from_end_log"), (count - place).ln());
    let logs = &outline.page_logs;
    columns.put(format_args!("page_blocks_log"), logs.blocks);
    columns.put(
        format_args!("page_words_per_block_log"),
        logs.words_per_block,
    );
    columns.put(format_args!("page_long_share"), outline.total.long / count);
    columns.put(format_args!("page_long_log"), logs.long);
    if outline.document.kind == Kind::Html {
        columns.put(
            format_args!("page_link_density"),
            outline.total.link_density(),
        );
        columns.put(
            format_args!("page_pictures"),
            (outline.total.images / count).min(2.0),
        );
    }
    let from_headline = outline.headline.map(|headline| place - headline as f32);
    columns.flag(format_args!("has_headline"), from_headline.is_some());
    columns.put(
        format_args!("after_headline_log"),
        from_headline.map_or(0.0, |distance| (distance.max(0.0) + 1.0).ln()),
    );
    columns.put(
        format_args!("before_headline_log"),
        from_headline.map_or(0.0, |distance| ((-distance).max(0.0) + 1.0).ln()),
    );
    columns.flag(
        format_args!("just_after_headline"),
        from_headline.is_some_and(|distance| (1.0..=3.0).contains(&distance)),
    );
    if outline.document.kind == Kind::Html {
        let heading = outline.heading_before[index];
        columns.put(
            format_args!("after_heading_log"),
            heading.map_or(0.0, |heading| (place - heading as f32).ln()),
        );
        let level = outline.measures[index].heading;
        columns.put(format_args!("heading_level"), f32::from(level));
        columns.put(
            format_args!("under_heading_level"),
            heading.map_or(0.0, |heading| f32::from(measures[heading].heading)),
        );
    }
}

fn write_neighbours(outline: &Outline<'_>, index: usize, columns: &mut impl Columns) {
    let measures = &outline.measures;
    for distance in 1..=3usize {
        for (side, other) in [
            ("before", index.checked_sub(distance)),
            ("after", Some(index + distance)),
        ] {
            let other = other.and_then(|other| measures.get(other));
            columns.put(
                format_args!("{side}{distance}_words_log"),
                other.map_or(0.0, |other| other.words_log),
            );
            columns.flag(
                format_args!("{side}{distance}_sentence"),
                other.is_some_and(|other| other.sentence),
            );
            if outline.document.kind == Kind::Html {
                columns.put(
                    format_args!("{side}{distance}_link_density"),
                    other.map_or(0.5, |other| other.link_density),
                );
                columns.flag(
                    format_args!("{side}{distance}_heading"),
                    other.is_some_and(|other| other.heading > 0),
                );
            }
        }
    }
    for reach in [4usize, 12] {
        let first = index.saturating_sub(reach);
        let last = (index + reach + 1).min(measures.len());
        let long = |range: &[super::outline::Measure]| {
            range
                .iter()
                .filter(|other| other.words >= LONG_WORDS)
                .count() as f32
                / reach as f32
        };
        columns.put(
            format_args!("long_within_{reach}_before"),
            long(&measures[first..index]),
        );
        columns.put(
            format_args!("long_within_{reach}_after"),
            long(&measures[(index + 1).min(last)..last]),
        );
    }
}

/// What the words of the blocks beside this one say.
fn write_neighbour_words(evidence: &Around<'_>, columns: &mut impl Columns) {
    for (side, other) in [
        ("before1", REACH - 1),
        ("after1", REACH + 1),
        ("before2", REACH - 2),
        ("after2", REACH + 2),
    ] {
        let sums = evidence[other];
        for label in Label::ALL {
            let mean = sums.map_or(0.0, |sums| sums[Family::Word as usize].mean(label));
            columns.put(format_args!("{side}_word_mean_{label}"), mean);
            let mean = sums.map_or(0.0, |sums| sums[Family::Concept as usize].mean(label));
            columns.put(format_args!("{side}_concept_mean_{label}"), mean);
        }
    }
}

fn write_template(outline: &Outline<'_>, index: usize, columns: &mut impl Columns) {
    for (name, template) in ["narrow", "wide"]
        .into_iter()
        .zip(outline.template_of[index])
    {
        let measures = &outline.templates[template];
        columns.put(
            format_args!("{name}_template_blocks_log"),
            measures.blocks_log,
        );
        columns.put(
            format_args!("{name}_template_words_log"),
            measures.words_log,
        );
        columns.put(
            format_args!("{name}_template_link_density"),
            measures.link_density,
        );
    }
    let own = outline.template_of[index];
    let same = |other: Option<usize>, width: usize| {
        other
            .and_then(|other| outline.template_of.get(other))
            .is_some_and(|other| other[width] == own[width])
    };
    for (width, name) in ["narrow", "wide"].into_iter().enumerate() {
        columns.flag(
            format_args!("same_{name}_template_before"),
            same(index.checked_sub(1), width),
        );
        columns.flag(
            format_args!("same_{name}_template_after"),
            same(Some(index + 1), width),
        );
    }
}
