//! Plain data for what a page is made of: elements, blocks, pictures.
//!
//! `segment` fills these in and `features` reads them; nothing here decides anything.

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

/// An element that holds text, a picture, a form field or another such element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Index in [`Document::elements`] of the element around this one; always smaller than its own.
    pub parent: Option<usize>,
    /// Lower-case name, such as `div`.
    pub tag: String,
    /// The `id` attribute, empty where there is none.
    pub id: String,
    /// The `class` attribute, empty where there is none.
    pub class: String,
    /// The `role` attribute or, failing that, what `itemprop` says.
    pub role: String,
    /// Where a link or a form leads.
    pub target: String,
    /// Not shown when the page opens: `hidden`, `aria-hidden`, or styled away on the element itself.
    pub hidden: bool,
    /// How many elements stand around this one.
    pub depth: usize,
    /// Pictures directly in this element.
    pub images: usize,
    /// Form fields directly in this element.
    pub fields: usize,
    /// Players, frames and drawings directly in this element.
    pub frames: usize,
}

/// Where the name of an element breaks off, in bytes.
const NAME_KEPT: usize = 80;

impl Element {
    /// What it is called in a path: tag, `#id`, `.class`.
    fn name(&self) -> String {
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

/// A run of inline text between two boundaries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// The text, white space folded to single spaces. Never without a letter or a digit.
    pub text: String,
    /// Index in [`Document::elements`] of the nearest block-level element; none in plain text.
    pub element: Option<usize>,
    /// The inline elements in this block that hold text of it, the first few.
    pub inline: Vec<usize>,
    /// How many characters of the text, white space aside, are link text.
    pub link_characters: usize,
    /// How many characters of the text, white space aside, are set in bold or italics.
    pub stressed_characters: usize,
    /// How many links the text has.
    pub links: usize,
    /// Whether only a line break or an empty line parts this block from the one before.
    pub after_break: bool,
    /// Empty lines before this block in plain text.
    pub empty_lines: usize,
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
            elements: Vec::new(),
            blocks: Vec::new(),
            images: Vec::new(),
        }
    }

    /// The elements around a block, the nearest first.
    pub fn path<'a>(&'a self, block: &Block) -> impl Iterator<Item = (usize, &'a Element)> + 'a {
        let mut next = block.element;
        std::iter::from_fn(move || {
            let index = next?;
            let element = self.elements.get(index)?;
            next = element.parent;
            Some((index, element))
        })
    }

    /// The elements around a block, the outermost first, as in `html > body > main#top.article > p`; empty in plain text.
    /// Of long lists of classes only the first are given.
    pub fn path_name(&self, block: &Block) -> String {
        let mut names: Vec<String> = self.path(block).map(|(_, one)| one.name()).collect();
        names.reverse();
        names.join(" > ")
    }

    /// The name of a block's nearest block-level element; none in plain text.
    pub fn element_name(&self, block: &Block) -> Option<&str> {
        let element = self.elements.get(block.element?)?;
        Some(&element.tag)
    }
}
