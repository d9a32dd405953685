//! Where a block stands in the markup: its elements, their roles, what the containers hold.

use super::columns::Columns;
use super::outline::{CONTAINERS, Outline};
use crate::document::{Block, Document};

/// Names of the nearest block-level element that have a column each.
const OWN: [&str; 22] = [
    "p",
    "div",
    "li",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "figcaption",
    "button",
    "label",
    "blockquote",
    "pre",
    "dt",
    "dd",
    "option",
    "legend",
    "summary",
    "section",
    "article",
];

/// Names of inline elements in the block that have a column each.
const INLINE: [&str; 10] = [
    "a", "span", "strong", "b", "em", "i", "time", "small", "cite", "code",
];

/// Names of elements around the block that have a column each.
const AROUND: [&str; 20] = [
    "nav",
    "header",
    "footer",
    "aside",
    "main",
    "article",
    "section",
    "form",
    "ul",
    "ol",
    "table",
    "figure",
    "blockquote",
    "dialog",
    "details",
    "fieldset",
    "dl",
    "button",
    "p",
    "pre",
];

/// How many elements outwards are looked at.
const DEPTH_LOOKED: usize = 40;

/// Writes where the block at `index` stands.
pub fn write(outline: &Outline<'_>, index: usize, columns: &mut impl Columns) {
    let document = outline.document;
    let block = &document.blocks[index];
    let own = document.element_name(block).unwrap_or("");
    for name in OWN {
        columns.flag(format_args!("in_{name}"), own == name);
    }
    for name in INLINE {
        let has = block
            .inline
            .iter()
            .any(|&inline| document.elements[inline].tag == name);
        columns.flag(format_args!("with_{name}"), has);
    }
    let mut around = [false; AROUND.len()];
    let mut hidden = false;
    let mut dialog = false;
    for (_, element) in document.path(block).take(DEPTH_LOOKED) {
        if let Some(found) = AROUND.iter().position(|&name| name == element.tag) {
            around[found] = true;
        }
        hidden |= element.hidden;
        dialog |= element.role.contains("dialog");
    }
    for (name, holds) in AROUND.iter().zip(around) {
        columns.flag(format_args!("within_{name}"), holds);
    }
    columns.flag(
        format_args!("within_body_text"),
        is_body_text(document, block),
    );
    columns.flag(format_args!("hidden"), hidden);
    columns.flag(format_args!("within_dialog_role"), dialog);
    let depth = block
        .element
        .map_or(0, |element| document.elements[element].depth);
    columns.put(format_args!("depth_log"), (depth as f32 + 1.0).ln());

    write_containers(outline, index, columns);
    write_pictures(outline, index, columns);
}

/// Whether an element around says by `itemprop` that it is the text.
fn is_body_text(document: &Document, block: &Block) -> bool {
    document.path(block).take(DEPTH_LOOKED).any(|(_, element)| {
        matches!(
            element.role.as_str(),
            "articleBody" | "text" | "description"
        )
    })
}

fn write_containers(outline: &Outline<'_>, index: usize, columns: &mut impl Columns) {
    let around = &outline.around[index];
    columns.put(format_args!("containers"), around.len() as f32);
    for level in 0..CONTAINERS {
        // Beyond the outermost container stands the page.
        let container = around
            .get(level)
            .map_or(&outline.total, |&element| &outline.containers[element]);
        let blocks = container.blocks.max(1.0);
        columns.put(format_args!("container{level}_blocks_log"), blocks.ln());
        columns.put(
            format_args!("container{level}_words_per_block_log"),
            (container.words / blocks + 1.0).ln(),
        );
        columns.put(
            format_args!("container{level}_link_density"),
            container.link_density(),
        );
        columns.put(
            format_args!("container{level}_long_share"),
            container.long / blocks,
        );
        if level < 4 {
            columns.put(
                format_args!("container{level}_pictures"),
                (container.images / blocks).min(2.0),
            );
            columns.put(
                format_args!("container{level}_fields_log"),
                (container.fields + 1.0).ln(),
            );
            columns.flag(
                format_args!("container{level}_has_frames"),
                container.frames > 0.0,
            );
        }
    }
}

fn write_pictures(outline: &Outline<'_>, index: usize, columns: &mut impl Columns) {
    let images = &outline.document.images;
    let first = images.partition_point(|image| image.before < index);
    let here = images.get(first).is_some_and(|image| image.before == index);
    let next = images.get(first..).unwrap_or_default();
    let after = next.iter().find(|image| image.before > index);
    let before = first.checked_sub(1).and_then(|last| images.get(last));
    columns.flag(format_args!("picture_just_before"), here);
    columns.flag(
        format_args!("picture_just_after"),
        after.is_some_and(|image| image.before == index + 1),
    );
    columns.flag(
        format_args!("picture_one_before"),
        before.is_some_and(|image| image.before + 1 == index),
    );
    let near = next.iter().take_while(|image| image.before == index).last();
    let shared = near.or(before).and_then(|image| {
        let element = image.element?;
        let own = outline.document.path(&outline.document.blocks[index]);
        own.take(8).position(|(around, _)| around == element)
    });
    columns.put(
        format_args!("picture_nearness"),
        shared.map_or(0.0, |steps| 1.0 / (steps as f32 + 1.0)),
    );
}
