//! Plain data for what a page is made of: elements, blocks, pictures.
//!
//! `segment` fills these in and `features` reads them; nothing here decides anything.

use std::ops::Range;

/// Whether a document was read as HTML or as plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Markup, read as HTML.
    Html,
    /// Text without markup.
    Text,
}

impl Kind {
    /// The kind's name as it stands in files.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Html => "html",
            Kind::Text => "text",
        }
    }
}

/// What an element is called. Most elements of a page are called like another one, and share its names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Lower-case name, such as `div`.
    pub tag: String,
    /// The `id` attribute, empty where there is none.
    pub id: String,
    /// The `class` attribute, empty where there is none.
    pub class: String,
    /// The `role` attribute or, failing that, what `itemprop` says.
    pub role: String,
}

/// An index in four bytes, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Index(u32);

impl Default for Index {
    fn default() -> Self {
        Index(u32::MAX)
    }
}

impl From<Option<usize>> for Index {
    fn from(index: Option<usize>) -> Self {
        // A page has fewer bytes than there are indices, and fewer elements than bytes.
        index.map_or(Index::default(), |index| Index(index as u32))
    }
}

impl Index {
    fn get(self) -> Option<usize> {
        (self != Index::default()).then_some(self.0 as usize)
    }
}

/// An element that holds text, a picture, a form field or another such element.
///
/// Kept small, and blocks too, for a page may have a million of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    pub(crate) parent: Index,
    pub(crate) names: u32,
    /// Where a link or a form leads.
    pub target: Box<str>,
    /// Not shown when the page opens: `hidden`, `aria-hidden`, or styled away on the element itself.
    pub hidden: bool,
    /// How many elements stand around this one.
    pub depth: u32,
    /// Pictures directly in this element.
    pub images: u32,
    /// Form fields directly in this element.
    pub fields: u32,
    /// Players, frames and drawings directly in this element.
    pub frames: u32,
}

/// Where the name of an element breaks off, in bytes.
const NAME_KEPT: usize = 80;

impl Names {
    /// What an element is called in a path: tag, `#id`, `.class`.
    fn in_path(&self) -> String {
        let mut name = self.tag.clone();
        let id = self.id.split_whitespace().map(|id| ('#', id)).take(1);
        let classes = self.class.split_whitespace().map(|class| ('.', class));
        for (mark, part) in id.chain(classes) {
            if name.len() + part.len() >= NAME_KEPT {
                break;
            }
            name.push(mark);
            name.push_str(part);
        }
        name
    }
}

impl Element {
    /// Index in [`Document::elements`] of the element around this one; always smaller than its own.
    pub fn parent(&self) -> Option<usize> {
        self.parent.get()
    }

    /// Index in [`Document::names`] of what it is called.
    pub fn names(&self) -> usize {
        self.names as usize
    }
}

/// A run of inline text between two boundaries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// The text, white space folded to single spaces. Never without a letter or a digit.
    pub text: String,
    pub(crate) element: Index,
    pub(crate) inline: Box<[u32]>,
    /// How many characters of the text, white space aside, are link text.
    pub link_characters: u32,
    /// How many characters of the text, white space aside, are set in bold or italics.
    pub stressed_characters: u32,
    /// How many of the inline elements are links.
    pub links: u8,
    /// Whether only a line break or an empty line parts this block from the one before.
    pub after_break: bool,
    /// Empty lines before this block in plain text.
    pub empty_lines: u32,
}

impl Block {
    /// Index in [`Document::elements`] of the nearest block-level element; none in plain text.
    pub fn element(&self) -> Option<usize> {
        self.element.get()
    }

    /// Indices in [`Document::elements`] of the inline elements in this block that hold text of it, the first few.
    pub fn inline(&self) -> impl Iterator<Item = usize> + Clone {
        self.inline.iter().map(|&index| index as usize)
    }
}

/// A picture or player, and where among the blocks it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Image {
    /// The ordinal of the block that follows the picture.
    pub before: usize,
    /// The words that stand in for the picture, white space folded.
    pub alternative: String,
    /// Index in [`Document::elements`] of the element around the picture.
    pub element: Option<usize>,
}

/// A page or a text, cut into blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Whether this was HTML or plain text.
    pub kind: Kind,
    /// What `<title>` says, white space folded; empty where there is none.
    pub title: String,
    /// What the page's own description says; empty where there is none.
    pub description: String,
    /// The address that the page gives as its own; empty where it gives none.
    pub address: String,
    /// What elements are called; of several elements called alike, once.
    pub names: Vec<Names>,
    /// The elements, each after the one around it.
    pub elements: Vec<Element>,
    /// The blocks in the order of the page; a block's index is its ordinal.
    pub blocks: Vec<Block>,
    /// Pictures and players in the order of the page.
    pub images: Vec<Image>,
}

impl Document {
    /// A document without blocks.
    pub fn empty(kind: Kind) -> Self {
        Document {
            kind,
            title: String::new(),
            description: String::new(),
            address: String::new(),
            names: Vec::new(),
            elements: Vec::new(),
            blocks: Vec::new(),
            images: Vec::new(),
        }
    }

    /// Some of the blocks as a document of their own, with the elements around them and in them.
    pub fn part(&self, blocks: Range<usize>) -> Document {
        let mut part = Document {
            title: self.title.clone(),
            description: self.description.clone(),
            address: self.address.clone(),
            blocks: self.blocks[blocks.clone()].to_vec(),
            ..Document::empty(self.kind)
        };
        // A picture after the last block stands beside it, too.
        let here = |image: &&Image| (blocks.start..=blocks.end).contains(&image.before);
        part.images = self.images.iter().filter(here).cloned().collect();
        let mut kept = vec![false; self.elements.len()];
        let blocks_own = part.blocks.iter();
        let blocks_own = blocks_own.flat_map(|block| block.inline().chain(block.element()));
        let images_own = part.images.iter().filter_map(|image| image.element);
        for mut next in blocks_own.chain(images_own).map(Some) {
            while let Some(index) = next.filter(|&index| !kept[index]) {
                kept[index] = true;
                next = self.elements[index].parent();
            }
        }
        // An element stands after the one around it, here as there.
        let mut places = vec![0; self.elements.len()];
        let mut name_places = vec![None; self.names.len()];
        for (index, element) in self
            .elements
            .iter()
            .enumerate()
            .filter(|(index, _)| kept[*index])
        {
            places[index] = part.elements.len();
            let names = *name_places[element.names()].get_or_insert_with(|| {
                part.names.push(self.names[element.names()].clone());
                part.names.len() - 1
            });
            part.elements.push(Element {
                parent: element.parent().map(|parent| places[parent]).into(),
                names: names as u32,
                ..element.clone()
            });
        }
        for block in &mut part.blocks {
            block.element = block.element().map(|index| places[index]).into();
            for index in &mut block.inline {
                *index = places[*index as usize] as u32;
            }
        }
        for image in &mut part.images {
            image.before -= blocks.start;
            image.element = image.element.map(|index| places[index]);
        }
        part
    }

    /// The elements around a block, the nearest first.
    pub fn path<'a>(&'a self, block: &Block) -> impl Iterator<Item = (usize, &'a Element)> + 'a {
        let mut next = block.element();
        std::iter::from_fn(move || {
            let index = next?;
            let element = self.elements.get(index)?;
            next = element.parent();
            Some((index, element))
        })
    }

    /// The elements around a block, the outermost first, as in `html > body > main#top.article > p`; empty in plain text.
    /// Of long lists of classes only the first are given.
    pub fn path_name(&self, block: &Block) -> String {
        let mut names: Vec<String> = self
            .path(block)
            .map(|(_, element)| self.names[element.names()].in_path())
            .collect();
        names.reverse();
        names.join(" > ")
    }

    /// The name of a block's nearest block-level element; none in plain text.
    pub fn element_name(&self, block: &Block) -> Option<&str> {
        let element = self.elements.get(block.element()?)?;
        Some(&self.names[element.names()].tag)
    }
}
