//! Sets the blocks of a letter into a copy of a page: where, in what containers, among what crumbs.
//!
//! Which letter goes into which page is left to `letters`.

use super::letters::{Letter, LetterBlock, pick};
use super::{Counted, LabelledPage, Shape, as_text};
use crate::document::{Block, Element, Kind, Names};
use crate::label::{Label, Passage};

/// Pages need this many story blocks for a letter to be set into them.
const STORY_BLOCKS: usize = 6;

/// Elements and classes of the containers that letters are set into; an empty one is no container.
const CONTAINERS: [(&str, &str); 14] = [
    ("", ""),
    ("", ""),
    ("", ""),
    ("", ""),
    ("", ""),
    ("div", ""),
    ("div", "module"),
    ("div", "article-inset"),
    ("section", "wp-block-group"),
    ("aside", "support-message"),
    ("aside", "callout"),
    ("div", "donation-box"),
    ("div", "c-banner banner--wide"),
    ("section", "appeal"),
];

/// What scrapers leave of the pictures in a letter: labels and texts, `{}` standing for a name.
const CRUMBS_BEFORE: [&str; 12] = [
    "Headshot of {}",
    "Portrait of {}",
    "{} headshot",
    "Photo of {}",
    "A photo of {}, editor",
    "Porträt von {}",
    "Foto: {}",
    "Portrait de {}",
    "Retrato de {}",
    "Foto di {}",
    "Picture of {} at a desk",
    "{} smiling at the camera",
];

/// What scrapers leave of the buttons and logos that close a letter.
const CRUMBS_AFTER: [&str; 14] = [
    "payment methods",
    "payment options",
    "credit card logos",
    "Visa, Mastercard and PayPal logos",
    "Signed by {}",
    "signature of {}",
    "Signature",
    "Donate button",
    "Zahlungsarten",
    "Unterschrift von {}",
    "moyens de paiement",
    "métodos de pago",
    "metodi di pagamento",
    "betaalmethoden",
];

const NAMES: [&str; 12] = [
    "Harriet Dole",
    "Tomas Reyna",
    "Miriam Adeyemi",
    "Jens Okafor",
    "Lucía Barros",
    "Paul Verhagen",
    "Editor in Chief Nora Quist",
    "Anneliese Brandt",
    "Claire Montfort",
    "our editor Sam Whitlow",
    "Giulia Ferrante",
    "the director, Ines Coutinho",
];

/// Whether a page's story is long enough for a letter in it.
pub fn has_room(page: &LabelledPage) -> bool {
    let story = page.labels.iter().filter(|l| **l == Some(Label::Story));
    story.count() >= STORY_BLOCKS
}

/// A copy of a page that letters are set into.
#[derive(Debug)]
pub struct Setting {
    page: LabelledPage,
    kind: Kind,
    /// How many were set so far; draws differ by it.
    rounds: u64,
}

impl Setting {
    /// Starts a copy; nothing of it counts as evidence but letters set in for the first time.
    pub fn new(page: &LabelledPage, kind: Kind) -> Self {
        let mut page = match kind {
            Kind::Text => as_text(page, Shape::Paragraphs),
            Kind::Html => page.clone(),
        };
        page.counted = Counted::Texts(Vec::new());
        Setting {
            page,
            kind,
            rounds: 0,
        }
    }

    /// The page with all that was set in.
    pub fn into_page(self) -> LabelledPage {
        self.page
    }

    fn pick(&self, purpose: u64, count: usize) -> usize {
        pick(&self.page.name, 16 * (self.rounds + 1) + purpose, count)
    }

    /// Sets a letter, or a passage about giving, somewhere from before the second block of the story to after its
    /// last.
    pub fn insert(&mut self, letter: &Letter, passage: Option<Passage>, counts: bool) {
        let story: Vec<usize> = (0..self.page.labels.len())
            .filter(|&index| {
                self.page.labels[index] == Some(Label::Story) && self.page.passages[index].is_none()
            })
            .collect();
        let beside = match story.len() {
            0 | 1 => return,
            count => story[self.pick(1, count - 1) + 1],
        };
        let mut at = beside + self.pick(2, 2);
        let giving = passage == Some(Passage::Giving);
        let around = self.page.document.blocks[beside].element();
        let around = around.and_then(|element| self.page.document.elements[element].parent());
        let (tag, class) = match giving {
            true => ("", ""),
            false => CONTAINERS[self.pick(3, CONTAINERS.len())],
        };
        let container = around.map(|around| match tag {
            "" => around,
            tag => self.push_element(around, tag, class),
        });
        let label = if giving { Label::Story } else { Label::Appeal };
        let crumbs = self.kind == Kind::Text && !giving;
        let draw = self.pick(4, 6);
        if crumbs && draw < 3 {
            let text = self.crumb(&CRUMBS_BEFORE);
            self.put(at, container, &text, Label::Caption, None);
            at += 1;
        }
        for (offset, part) in letter.blocks.iter().enumerate() {
            self.put(at + offset, container, part, label, passage);
        }
        let end = at + letter.blocks.len();
        if crumbs && draw.is_multiple_of(2) {
            let text = self.crumb(&CRUMBS_AFTER);
            self.put(end, container, &text, label, passage);
        }
        if let Counted::Texts(ranges) = &mut self.page.counted
            && counts
        {
            ranges.push(at..end);
        }
        self.rounds += 1;
    }

    fn crumb(&self, choices: &[&str]) -> LetterBlock {
        let text = choices[self.pick(5, choices.len())];
        LetterBlock {
            element: "p".to_owned(),
            text: text.replace("{}", NAMES[self.pick(6, NAMES.len())]),
        }
    }

    /// Sets one block before the block that is now at `at`.
    fn put(
        &mut self,
        at: usize,
        container: Option<usize>,
        part: &LetterBlock,
        label: Label,
        passage: Option<Passage>,
    ) {
        let element = container.map(|around| self.push_element(around, &part.element, ""));
        let block = Block {
            text: part.text.clone(),
            element: element.into(),
            empty_lines: u32::from(self.kind == Kind::Text),
            ..Block::default()
        };
        self.page.document.blocks.insert(at, block);
        self.page.labels.insert(at, Some(label));
        self.page.passages.insert(at, passage);
        for image in &mut self.page.document.images {
            image.before += usize::from(image.before >= at);
        }
        if let Counted::Texts(ranges) = &mut self.page.counted {
            for range in ranges.iter_mut().filter(|range| at <= range.start) {
                *range = range.start + 1..range.end + 1;
            }
        }
    }

    fn push_element(&mut self, parent: usize, tag: &str, class: &str) -> usize {
        let document = &mut self.page.document;
        let called = Names {
            tag: tag.to_owned(),
            class: class.to_owned(),
            ..Names::default()
        };
        let known = document.names.iter().position(|names| *names == called);
        let names = known.unwrap_or(document.names.len());
        if known.is_none() {
            document.names.push(called);
        }
        let elements = &mut document.elements;
        elements.push(Element {
            parent: Some(parent).into(),
            names: names as u32,
            depth: elements[parent].depth + 1,
            ..Element::default()
        });
        elements.len() - 1
    }
}
