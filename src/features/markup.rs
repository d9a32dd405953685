//! Where a block stands in the markup: its elements, their roles, what the containers hold.

use std::sync::LazyLock;

use super::columns::Columns;
use super::outline::{CONTAINERS, Outline};
use super::tokens;
use super::vocabulary::TokenMap;
use crate::document::Names;

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

/// What an element says of the blocks in it, a bit each: its name by the lists above, one after the other, and the
/// three marks below.
type Marks = u64;

const INLINE_FROM: usize = OWN.len();
const AROUND_FROM: usize = INLINE_FROM + INLINE.len();
const HIDDEN: Marks = 1 << 61;
const DIALOG: Marks = 1 << 62;
const BODY_TEXT: Marks = 1 << 63;

/// The marks of names, by their hashes.
static NAMES: LazyLock<TokenMap<Marks>> = LazyLock::new(|| {
    let mut names = TokenMap::default();
    for (bit, name) in OWN.iter().chain(&INLINE).chain(&AROUND).enumerate() {
        *names.entry(tokens::name_hash(name)).or_default() |= 1 << bit;
    }
    names
});

/// The marks of every element of a document.
#[derive(Debug)]
pub struct Marked(Vec<Marks>);

impl Marked {
    /// Reads the names and roles of all elements.
    pub fn new(outline: &Outline<'_>) -> Self {
        let marks_of = |(names, tag): (&Names, &u64)| {
            let mut marks = NAMES.get(tag).copied().unwrap_or_default();
            if names.role.contains("dialog") {
                marks |= DIALOG;
            }
            // `itemprop` says that the element is the text.
            if matches!(names.role.as_str(), "articleBody" | "text" | "description") {
                marks |= BODY_TEXT;
            }
            marks
        };
        let document = outline.document;
        let named = document.names.iter().zip(&outline.tags);
        let named: Vec<Marks> = named.map(marks_of).collect();
        let marked = document.elements.iter().map(|element| {
            let hidden = if element.hidden { HIDDEN } else { 0 };
            named[element.names()] | hidden
        });
        Marked(marked.collect())
    }
}

/// Writes where the block at `index` stands.
pub fn write(outline: &Outline<'_>, marked: &Marked, index: usize, columns: &mut impl Columns) {
    let document = outline.document;
    let block = &document.blocks[index];
    let marks = |marks, element: usize| marks | marked.0[element];
    let own = block.element().map_or(0, |element| marked.0[element]);
    let inline = block.inline().fold(0, marks);
    let path = document.path(block).take(DEPTH_LOOKED);
    let around = path.map(|(element, _)| element).fold(0, marks);
    columns.flags("in", &OWN, own);
    columns.flags("with", &INLINE, inline >> INLINE_FROM);
    columns.flags("within", &AROUND, around >> AROUND_FROM);
    columns.flag(format_args!("within_body_text"), around & BODY_TEXT != 0);
    columns.flag(format_args!("hidden"), around & HIDDEN != 0);
    columns.flag(format_args!("within_dialog_role"), around & DIALOG != 0);
    let depth = block
        .element()
        .map_or(0, |element| document.elements[element].depth);
    columns.put(format_args!("depth_log"), (depth as f32 + 1.0).ln());

    write_containers(outline, index, columns);
    write_pictures(outline, index, columns);
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
