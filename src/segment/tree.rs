//! A page's tree, with no more in it than the segmenter reads: elements and their text, linked by indices.
//!
//! html5ever builds it, by the rules that browsers follow; walking it gives the events of `events`. What the events
//! mean is left to `html`.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::interface::{Attribute, ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{LocalName, Namespace, QualName, local_name, ns};

use super::events::{Event, opening};

/// Index of the document itself.
const ROOT: u32 = 0;

/// Stands for no node.
const NONE: u32 = u32::MAX;

/// What an element is called, and whether in HTML or in a drawing or formula set into it.
#[derive(Debug)]
pub struct Name {
    pub ns: Namespace,
    pub local: LocalName,
}

#[derive(Debug)]
enum Content {
    /// Its name, and where its attributes stand; nowhere if it has none.
    Element(Name, u32),
    Text(StrTendril),
    /// Shown nowhere: the document, a comment, what a template holds.
    Other,
}

/// Kept small, for a page may have millions.
#[derive(Debug)]
struct Node {
    parent: u32,
    first: u32,
    last: u32,
    before: u32,
    after: u32,
    content: Content,
}

/// A step of the walk through the nodes, each told by its index.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    Open(u32, &'a Name, &'a [Attribute]),
    Text(u32, &'a str),
    Close(u32, &'a Name),
}

/// The nodes of a page; the first is the document.
#[derive(Debug)]
pub struct Tree {
    nodes: Vec<Node>,
    /// Of the elements that have any.
    attributes: Vec<Vec<Attribute>>,
    elements: usize,
}

impl Tree {
    fn with_capacity(nodes: usize) -> Self {
        let mut tree = Tree {
            nodes: Vec::with_capacity(nodes),
            attributes: Vec::new(),
            elements: 0,
        };
        tree.add(Content::Other);
        tree
    }

    fn add(&mut self, content: Content) -> u32 {
        self.nodes.push(Node {
            parent: NONE,
            first: NONE,
            last: NONE,
            before: NONE,
            after: NONE,
            content,
        });
        // A page of two gigabytes at most has fewer nodes than there are indices.
        (self.nodes.len() - 1) as u32
    }

    fn add_element(&mut self, name: QualName, attributes: Vec<Attribute>) -> u32 {
        self.elements += 1;
        let attributes = self.keep(attributes);
        let QualName { ns, local, .. } = name;
        self.add(Content::Element(Name { ns, local }, attributes))
    }

    /// Keeps attributes, and says where they stand.
    fn keep(&mut self, attributes: Vec<Attribute>) -> u32 {
        if attributes.is_empty() {
            return NONE;
        }
        self.attributes.push(attributes);
        (self.attributes.len() - 1) as u32
    }

    fn attributes(&self, index: u32) -> &[Attribute] {
        let attributes = self.attributes.get(index as usize);
        attributes.map_or(&[], Vec::as_slice)
    }

    /// How many elements there are.
    pub fn elements(&self) -> usize {
        self.elements
    }

    /// How many nodes there are; every index is smaller.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The node around this one.
    pub fn parent(&self, index: u32) -> u32 {
        self.nodes[index as usize].parent
    }

    fn at(&mut self, index: u32) -> &mut Node {
        &mut self.nodes[index as usize]
    }

    fn detach(&mut self, index: u32) {
        let node = self.at(index);
        let (parent, before, after) = (node.parent, node.before, node.after);
        (node.parent, node.before, node.after) = (NONE, NONE, NONE);
        if parent == NONE {
            return;
        }
        match before {
            NONE => self.at(parent).first = after,
            before => self.at(before).after = after,
        }
        match after {
            NONE => self.at(parent).last = before,
            after => self.at(after).before = before,
        }
    }

    fn append(&mut self, parent: u32, index: u32) {
        self.detach(index);
        let last = std::mem::replace(&mut self.at(parent).last, index);
        match last {
            NONE => self.at(parent).first = index,
            last => self.at(last).after = index,
        }
        let node = self.at(index);
        (node.parent, node.before) = (parent, last);
    }

    fn insert_before(&mut self, sibling: u32, index: u32) {
        let Node { parent, before, .. } = *self.at(sibling);
        self.at(sibling).before = index;
        match before {
            NONE => self.at(parent).first = index,
            before => self.at(before).after = index,
        }
        let node = self.at(index);
        (node.parent, node.before, node.after) = (parent, before, sibling);
    }

    /// Joins a text to the node that it follows, or makes a node of it.
    fn text_after(&mut self, before: u32, text: StrTendril) -> Option<u32> {
        if before != NONE
            && let Content::Text(earlier) = &mut self.at(before).content
        {
            earlier.push_tendril(&text);
            return None;
        }
        Some(self.add(Content::Text(text)))
    }

    /// Walks the page from its start to its end as the segmenter reads it.
    pub fn walk(&self, take: &mut impl FnMut(Event<'_>)) {
        self.steps(&mut |step| {
            take(match step {
                Step::Open(_, name, attributes) => {
                    let pairs = attributes
                        .iter()
                        .map(|of| (&*of.name.local, of.value.as_ref()));
                    Event::Open(opening(&name.local, pairs))
                }
                Step::Text(_, text) => Event::Text(text),
                Step::Close(..) => Event::Close,
            });
        });
    }

    /// Walks the page from its start to its end. Every `Open` has its `Close`.
    pub fn steps<'a>(&'a self, take: &mut impl FnMut(Step<'a>)) {
        let mut next = self.nodes[ROOT as usize].first;
        let mut parent = ROOT;
        loop {
            while next == NONE {
                if parent == ROOT {
                    return;
                }
                let node = &self.nodes[parent as usize];
                if let Content::Element(name, _) = &node.content {
                    take(Step::Close(parent, name));
                }
                (next, parent) = (node.after, node.parent);
            }
            let node = &self.nodes[next as usize];
            match &node.content {
                Content::Element(name, attributes) => {
                    take(Step::Open(next, name, self.attributes(*attributes)));
                }
                Content::Text(text) => {
                    take(Step::Text(next, text));
                    next = node.after;
                    continue;
                }
                Content::Other => {}
            }
            (next, parent) = (node.first, next);
        }
    }
}

/// What html5ever builds the tree through.
#[derive(Debug)]
pub struct Sink(RefCell<Tree>);

impl Sink {
    /// An empty page with room for so many nodes.
    pub fn with_capacity(nodes: usize) -> Self {
        Sink(RefCell::new(Tree::with_capacity(nodes)))
    }

    fn add(&self, content: Content) -> u32 {
        self.0.borrow_mut().add(content)
    }
}

/// The name of a node that has none; html5ever asks for names of elements only.
static NAMELESS: Name = Name {
    ns: ns!(),
    local: local_name!(""),
};

/// The name of an element while the tree is lent.
#[derive(Debug)]
pub struct Named<'a>(Ref<'a, Name>);

impl ElemName for Named<'_> {
    #[inline]
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    #[inline]
    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Sink {
    type Handle = u32;
    type Output = Tree;
    type ElemName<'a> = Named<'a>;

    fn finish(self) -> Tree {
        self.0.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn get_document(&self) -> u32 {
        ROOT
    }

    fn same_node(&self, one: &u32, other: &u32) -> bool {
        one == other
    }

    fn elem_name<'a>(&'a self, target: &'a u32) -> Named<'a> {
        Named(Ref::map(self.0.borrow(), |tree| {
            match &tree.nodes[*target as usize].content {
                Content::Element(name, _) => name,
                _ => &NAMELESS,
            }
        }))
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> u32 {
        let mut tree = self.0.borrow_mut();
        let element = tree.add_element(name, attrs);
        if flags.template {
            let inside = tree.add(Content::Other);
            tree.append(element, inside);
        }
        element
    }

    fn create_comment(&self, _: StrTendril) -> u32 {
        self.add(Content::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> u32 {
        self.add(Content::Other)
    }

    fn append(&self, parent: &u32, child: NodeOrText<u32>) {
        let mut tree = self.0.borrow_mut();
        let index = match child {
            NodeOrText::AppendNode(index) => Some(index),
            NodeOrText::AppendText(text) => {
                let last = tree.at(*parent).last;
                tree.text_after(last, text)
            }
        };
        if let Some(index) = index {
            tree.append(*parent, index);
        }
    }

    fn append_before_sibling(&self, sibling: &u32, child: NodeOrText<u32>) {
        let mut tree = self.0.borrow_mut();
        if let NodeOrText::AppendNode(index) = child {
            tree.detach(index);
        }
        if tree.at(*sibling).parent == NONE {
            return;
        }
        let index = match child {
            NodeOrText::AppendNode(index) => Some(index),
            NodeOrText::AppendText(text) => {
                let before = tree.at(*sibling).before;
                tree.text_after(before, text)
            }
        };
        if let Some(index) = index {
            tree.insert_before(*sibling, index);
        }
    }

    fn append_based_on_parent_node(&self, element: &u32, before: &u32, child: NodeOrText<u32>) {
        let has_parent = self.0.borrow_mut().at(*element).parent != NONE;
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(before, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &u32) -> u32 {
        self.0.borrow_mut().at(*target).first
    }

    fn add_attrs_if_missing(&self, target: &u32, attrs: Vec<Attribute>) {
        let mut tree = self.0.borrow_mut();
        let Content::Element(_, place) = tree.at(*target).content else {
            return;
        };
        let Some(present) = tree.attributes.get_mut(place as usize) else {
            let kept = tree.keep(attrs);
            if let Content::Element(_, place) = &mut tree.at(*target).content {
                *place = kept;
            }
            return;
        };
        for attribute in attrs {
            if present.iter().all(|of| of.name != attribute.name) {
                present.push(attribute);
            }
        }
    }

    fn remove_from_parent(&self, target: &u32) {
        self.0.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &u32, new_parent: &u32) {
        let mut tree = self.0.borrow_mut();
        loop {
            let child = tree.at(*node).first;
            if child == NONE {
                return;
            }
            tree.append(*new_parent, child);
        }
    }
}
