//! Cuts HTML into blocks: runs of inline text between block-level boundaries.
//!
//! Reads the events of `events` and keeps what later rooms need to know of where each block stood.
//! What a block is for is left to `model`. The walk keeps its own stack, so nesting of any depth is safe.

use std::collections::hash_map::Entry;

use ego_tree::NodeId;
use rustc_hash::FxHashMap;
use scraper::Html;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::cut::cut_for_parser;
use super::events::{Event, Opening, events};
use super::roles::{Role, holds_text, role_of};
use super::tokenizer::parse;
use super::{fold, has_substance};
use crate::document::{Block, Document, Element, Image, Kind, Names};

/// Bytes of a name or an attribute that are kept: many blocks may read them, so an attribute of megabytes would be
/// read over and over.
const VALUE_KEPT: usize = 1 << 14;

/// Most pages call their elements by no more names than these.
const NAMES_EXPECTED: usize = 400;

/// How many inline elements a block remembers.
const INLINE_KEPT: usize = 8;

/// Cuts a page into blocks.
///
/// ```
/// let page = "<h1>Ferry strike ends</h1><p>Boats sail <b>again</b>.<br><br>Tickets are valid.</p>";
/// let document = chaffinch::segment_html(page);
/// let texts: Vec<&str> = document.blocks.iter().map(|block| block.text.as_str()).collect();
/// assert_eq!(texts, ["Ferry strike ends", "Boats sail again.", "Tickets are valid."]);
/// ```
pub fn segment_html(page: &str) -> Document {
    let mut segmenter = Segmenter::new();
    let tree = parse(cut_for_parser(page));
    // Room that is not used costs nothing; growing means to have a million blocks twice for a moment.
    segmenter.document.elements.reserve(tree.elements());
    segmenter.document.blocks.reserve(tree.elements());
    tree.walk(&mut |event| segmenter.take(event));
    segmenter.finish()
}

/// Cuts a page that scraper has already parsed into blocks.
pub fn segment_tree(tree: &Html) -> Document {
    segment_tree_with_nodes(tree).0
}

/// The same, and the node of each of the document's elements.
pub fn segment_tree_with_nodes(tree: &Html) -> (Document, Vec<NodeId>) {
    let mut segmenter = Segmenter::new();
    let mut nodes = Vec::new();
    for (node, event) in events(tree) {
        segmenter.take(event);
        nodes.resize(segmenter.document.elements.len(), node);
    }
    (segmenter.finish(), nodes)
}

#[derive(Debug, Clone, Copy)]
struct Open {
    role: Role,
    /// Index of this element, or of the nearest one around it that is kept.
    element: Option<usize>,
    /// The nearest block-level element.
    boundary: Option<usize>,
    in_body: bool,
}

/// The block being gathered.
#[derive(Default)]
pub(super) struct Pending {
    pub(super) text: String,
    element: Option<usize>,
    inline: Vec<u32>,
    link_characters: u32,
    stressed_characters: u32,
}

/// Takes the events of a page and gathers its blocks.
pub(super) struct Segmenter {
    pub(super) document: Document,
    /// Where names stand in the document, by their hash.
    names: FxHashMap<u64, usize>,
    stack: Vec<Open>,
    silent: usize,
    links: usize,
    stress: usize,
    in_title: bool,
    pub(super) pending: Pending,
    space: bool,
    breaks: usize,
    /// The next block was parted from the one before by line breaks only.
    after_break: bool,
}

impl Segmenter {
    pub(super) fn new() -> Self {
        Segmenter {
            document: Document::empty(Kind::Html),
            names: FxHashMap::with_capacity_and_hasher(NAMES_EXPECTED, Default::default()),
            stack: Vec::new(),
            silent: 0,
            links: 0,
            stress: 0,
            in_title: false,
            pending: Pending::default(),
            space: false,
            breaks: 0,
            after_break: false,
        }
    }

    pub(super) fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Open(opening) => self.open(opening),
            Event::Text(text) => self.text(text),
            Event::Close => self.close(),
        }
    }

    fn open(&mut self, opening: Opening<'_>) {
        let around = self.stack.last().copied();
        let role = match role_of(opening.tag) {
            // A title that strayed out of the head is shown like any text.
            Role::Title if open_in_body(&self.stack) => Role::Inline,
            role => role,
        };
        let mut open = Open {
            role,
            element: around.and_then(|open| open.element),
            boundary: around.and_then(|open| open.boundary),
            in_body: opening.tag == "body" || open_in_body(&self.stack),
        };
        if self.silent == 0 {
            self.notice(&opening, &open);
        }
        match role {
            Role::Silent => self.silent += 1,
            Role::Title => self.in_title = self.document.title.is_empty(),
            Role::Boundary => self.end_block(),
            Role::Link => self.links += 1,
            Role::Stress => self.stress += 1,
            Role::Inline => {}
        }
        if opening.tag == "br" && self.silent == 0 {
            self.line_break();
        } else if self.silent == 0 && holds_text(role, opening.tag) {
            let index = self.keep(&opening, open.element);
            open.element = Some(index);
            if role == Role::Boundary {
                open.boundary = Some(index);
            }
        }
        self.stack.push(open);
    }

    /// Counts pictures, fields and players, which hold no text but tell what the text near them is for.
    fn notice(&mut self, opening: &Opening<'_>, open: &Open) {
        let near = open
            .element
            .and_then(|index| self.document.elements.get_mut(index));
        match opening.tag {
            "img" | "picture" | "amp-img" => {
                if let (Some(element), "img" | "amp-img") = (near, opening.tag) {
                    element.images += 1;
                }
                if opening.tag != "picture" {
                    self.image(opening.alternative, open.element);
                }
            }
            "video" | "audio" | "iframe" | "embed" | "object" | "canvas" => {
                if let Some(element) = near {
                    element.frames += 1;
                }
                self.image(opening.alternative, open.element);
            }
            "input" if !matches!(opening.input, "hidden" | "submit" | "button" | "image") => {
                if let Some(element) = near {
                    element.fields += 1;
                }
            }
            "select" | "textarea" => {
                if let Some(element) = near {
                    element.fields += 1;
                }
            }
            "meta"
                if matches!(opening.name, "description" | "og:description")
                    && self.document.description.is_empty() =>
            {
                self.document.description = fold(opening.content);
            }
            "meta" if opening.name == "og:url" && self.document.address.is_empty() => {
                self.document.address = kept(opening.content.trim()).to_owned();
            }
            "link" if opening.relation == "canonical" && self.document.address.is_empty() => {
                self.document.address = kept(opening.target.trim()).to_owned();
            }
            _ => {}
        }
    }

    fn image(&mut self, alternative: &str, element: Option<usize>) {
        let gathering = usize::from(has_substance(&self.pending.text));
        self.document.images.push(Image {
            before: self.document.blocks.len() + gathering,
            alternative: fold(alternative),
            element,
        });
    }

    fn keep(&mut self, opening: &Opening<'_>, parent: Option<usize>) -> usize {
        let names = self.names(opening);
        let around = parent.and_then(|index| self.document.elements.get(index));
        let element = Element {
            parent: parent.into(),
            names: names as u32,
            target: kept(opening.target).into(),
            hidden: opening.hidden,
            depth: around.map_or(0, |around| around.depth + 1),
            ..Element::default()
        };
        self.document.elements.push(element);
        self.document.elements.len() - 1
    }

    /// Where the names of an element stand in the document.
    fn names(&mut self, opening: &Opening<'_>) -> usize {
        let names = [opening.tag, opening.id, opening.class, opening.role].map(kept);
        let given = (0..).zip(names).filter(|(_, name)| !name.is_empty());
        let hash = given.fold(0, |hash, (place, name)| {
            xxh3_64_with_seed(name.as_bytes(), hash ^ place)
        });
        match self.names.entry(hash) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                let [tag, id, class, role] = names.map(str::to_owned);
                self.document.names.push(Names {
                    tag,
                    id,
                    class,
                    role,
                });
                *free.insert(self.document.names.len() - 1)
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_title && self.silent == 0 {
            self.document.title.push_str(text);
            return;
        }
        if self.silent > 0 {
            return;
        }
        self.space |= text.starts_with(char::is_whitespace);
        let shown = text.trim();
        if shown.is_empty() {
            return;
        }
        if self.space && !self.pending.text.is_empty() {
            self.pending.text.push(' ');
        }
        let written = push_folded(shown, &mut self.pending.text);
        self.space = text.ends_with(char::is_whitespace);
        self.breaks = 0;
        // A page has fewer characters than a `u32` counts.
        self.credit(written as u32);
    }

    /// Notes which elements the characters just written stand in.
    fn credit(&mut self, written: u32) {
        if self.links > 0 {
            self.pending.link_characters += written;
        }
        if self.stress > 0 {
            self.pending.stressed_characters += written;
        }
        let Some(open) = self.stack.last() else {
            return;
        };
        self.pending.element = open.boundary;
        let inline = self
            .stack
            .iter()
            .rev()
            .take_while(|open| open.role != Role::Boundary)
            .filter_map(|open| open.element);
        for element in inline.map(|element| element as u32) {
            if self.pending.inline.len() < INLINE_KEPT && !self.pending.inline.contains(&element) {
                self.pending.inline.push(element);
            }
        }
    }

    fn line_break(&mut self) {
        self.space = true;
        self.breaks += 1;
        if self.breaks >= 2 {
            self.end_block();
            self.after_break = true;
        }
    }

    fn end_block(&mut self) {
        self.breaks = 0;
        self.space = false;
        let after_break = std::mem::take(&mut self.after_break);
        let pending = &mut self.pending;
        if has_substance(&pending.text) {
            let Document {
                names, elements, ..
            } = &self.document;
            let is_link = |index: &&u32| names[elements[**index as usize].names()].tag == "a";
            self.document.blocks.push(Block {
                text: pending.text.clone(),
                element: pending.element.into(),
                links: pending.inline.iter().filter(is_link).count() as u8,
                inline: pending.inline.as_slice().into(),
                link_characters: pending.link_characters,
                stressed_characters: pending.stressed_characters,
                after_break,
                empty_lines: 0,
            });
        }
        pending.clear();
    }

    fn close(&mut self) {
        let Some(open) = self.stack.pop() else {
            return;
        };
        match open.role {
            Role::Silent => self.silent -= 1,
            Role::Title => self.in_title = false,
            Role::Boundary => self.end_block(),
            Role::Link => self.links -= 1,
            Role::Stress => self.stress -= 1,
            Role::Inline => {}
        }
    }

    fn finish(mut self) -> Document {
        self.end_block();
        self.document.title = fold(&self.document.title);
        self.document
    }
}

impl Pending {
    /// Empties it, and keeps its room for the next block.
    fn clear(&mut self) {
        self.text.clear();
        self.inline.clear();
        (self.element, self.link_characters, self.stressed_characters) = (None, 0, 0);
    }
}

/// Appends a text that neither starts nor ends with white space, what there is of it folded to single spaces, and says
/// how many characters it has beside.
fn push_folded(text: &str, to: &mut String) -> usize {
    let mut spaces = 0;
    let mut before = b'a';
    let folded = text.bytes().all(|byte| {
        spaces += usize::from(byte == b' ');
        let plain = byte.is_ascii_graphic() || byte == b' ' && before != b' ';
        before = byte;
        plain
    });
    if folded {
        to.push_str(text);
        return text.len() - spaces;
    }
    let mut written = 0;
    for (number, word) in text.split_whitespace().enumerate() {
        if number > 0 {
            to.push(' ');
        }
        to.push_str(word);
        written += word.chars().count();
    }
    written
}

fn kept(value: &str) -> &str {
    let mut end = value.len().min(VALUE_KEPT);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    &value[..end]
}

fn open_in_body(stack: &[Open]) -> bool {
    stack.last().is_some_and(|open| open.in_body)
}
