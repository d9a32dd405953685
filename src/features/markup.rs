//! Where a block stands in the markup: its elements, their roles, what the containers hold.

use std::sync::LazyLock;

use super::columns::Columns;
use super::outline::{CONTAINERS, Container, Outline};
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

/// What a container holds, as columns.
#[derive(Debug, Clone, Copy)]
struct Held {
    blocks_log: f32,
    words_per_block_log: f32,
    link_density: f32,
    long_share: f32,
    pictures: f32,
    fields_log: f32,
    has_frames: bool,
}

impl Held {
    fn new(container: &Container) -> Self {
        let blocks = container.blocks.max(1.0);
        Held {
            blocks_log: blocks.ln(),
            words_per_block_log: (container.words / blocks + 1.0).ln(),
            link_density: container.link_density(),
            long_share: container.long / blocks,
            pictures: (container.images / blocks).min(2.0),
            fields_log: (container.fields + 1.0).ln(),
            has_frames: container.frames > 0.0,
        }
    }
}

/// What every element of a document says of the blocks in it.
#[derive(Debug)]
pub struct Marked {
    /// By element.
    marks: Vec<Marks>,
    /// By element, of those that are a container of some block.
    held: Vec<Option<Held>>,
    page: Held,
}

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
        let mut held = vec![None; document.elements.len()];
        for &element in outline.around.iter().flatten() {
            held[element].get_or_insert_with(|| Held::new(&outline.containers[element]));
        }
        Marked {
            marks: marked.collect(),
            held,
            page: Held::new(&outline.total),
        }
    }
}

/// Writes where the block at `index` stands.
pub fn write(outline: &Outline<'_>, marked: &Marked, index: usize, columns: &mut impl Columns) {
    let document = outline.document;
    let block = &document.blocks[index];
    let marks = |marks, element: usize| marks | marked.marks[element];
    let own = block.element().map_or(0, |element| marked.marks[element]);
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

    write_containers(marked, &outline.around[index], columns);
    write_pictures(outline, index, columns);
}

fn write_containers(marked: &Marked, around: &[usize], columns: &mut impl Columns) {
    columns.put(format_args!("containers"), around.len() as f32);
    for level in 0..CONTAINERS {
        // Beyond the outermost container stands the page.
        let held = around.get(level).and_then(|&at| marked.held[at].as_ref());
        let held = held.unwrap_or(&marked.page);
        columns.put(format_args!("container{level}_blocks_log"), held.blocks_log);
        columns.put(
            format_args!("container{level}_words_per_block_log"),
            held.words_per_block_log,
        );
        columns.put(
            format_args!("container{level}_link_density"),
            held.link_density,
        );
        columns.put(format_args!("container{level}_long_share"), held.long_share);
        if level < 4 {
            columns.put(format_args!("container{level}_pictures"), held.pictures);
            columns.put(format_args!("container{level}_fields_log"), held.fields_log);
            columns.flag(format_args!("container{level}_has_frames"), held.has_frames);
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
