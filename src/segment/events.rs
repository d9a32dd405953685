//! The seam between a reader of markup and the segmenter: a page as a stream of open, text and close.
//!
//! The segmenter sees nothing but these events, whether they come from the tree of `tree` or from scraper's. What an
//! event means for blocks is left to `html`.

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::{Html, Node};

/// What the segmenter may know of an element that opens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Opening<'a> {
    /// Lower-case name.
    pub tag: &'a str,
    pub id: &'a str,
    pub class: &'a str,
    /// `role`, or `itemprop` where there is no role.
    pub role: &'a str,
    /// `href` or `action`.
    pub target: &'a str,
    /// `alt`, or `title` where there is none.
    pub alternative: &'a str,
    /// `name` or `property` of a `<meta>`.
    pub name: &'a str,
    /// `content` of a `<meta>`.
    pub content: &'a str,
    /// `rel` of a `<link>`.
    pub relation: &'a str,
    /// `type` of an `<input>`.
    pub input: &'a str,
    /// The element hides itself.
    pub hidden: bool,
}

/// A step of the walk through a page.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    Open(Opening<'a>),
    Text(&'a str),
    Close,
}

/// Walks a parsed page from its start to its end, and says at which node. Every `Open` has its `Close`.
pub fn events(page: &Html) -> impl Iterator<Item = (NodeId, Event<'_>)> {
    page.tree.root().traverse().filter_map(|edge| match edge {
        Edge::Open(node) => match node.value() {
            Node::Element(element) => {
                let opening = opening(element.name(), element.attrs());
                Some((node.id(), Event::Open(opening)))
            }
            Node::Text(text) => Some((node.id(), Event::Text(text))),
            _ => None,
        },
        Edge::Close(node) => {
            let close = (node.id(), Event::Close);
            node.value().is_element().then_some(close)
        }
    })
}

/// What the segmenter may know of an element with these attributes, in whatever order they come.
pub fn opening<'a>(
    tag: &'a str,
    attributes: impl Iterator<Item = (&'a str, &'a str)>,
) -> Opening<'a> {
    let mut opening = Opening {
        tag,
        ..Opening::default()
    };
    let (mut role, mut href, mut property) = (None, None, None);
    let mut title = "";
    for (name, value) in attributes {
        match name {
            "id" => opening.id = value,
            "class" => opening.class = value,
            "role" => role = Some(value),
            "itemprop" => opening.role = value,
            "href" => href = Some(value),
            "action" => opening.target = value,
            "alt" => opening.alternative = value,
            "title" => title = value,
            "property" => property = Some(value),
            "name" => opening.name = value,
            "content" => opening.content = value,
            "rel" => opening.relation = value,
            "type" => opening.input = value,
            "hidden" => opening.hidden = true,
            "aria-hidden" => opening.hidden |= value == "true",
            "style" => opening.hidden |= styled_away(value),
            _ => {}
        }
    }
    opening.role = role.unwrap_or(opening.role);
    opening.target = href.unwrap_or(opening.target);
    opening.name = property.unwrap_or(opening.name);
    if opening.alternative.is_empty() {
        opening.alternative = title;
    }
    opening
}

fn styled_away(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let mut sides = declaration.splitn(2, ':').map(str::trim);
        matches!(
            (sides.next(), sides.next()),
            (Some("display"), Some("none")) | (Some("visibility"), Some("hidden"))
        )
    })
}
