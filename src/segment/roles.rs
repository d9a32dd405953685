//! What elements do to the text in them: part it into blocks, stand within it, or hide it.
//!
//! What becomes of the text is left to `html`.

/// What an open element does to the text in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Ends the run of text before it and after it.
    Boundary,
    /// Part of the run.
    Inline,
    /// A link, part of the run.
    Link,
    /// Bold or italic, part of the run.
    Stress,
    /// Holds no blocks.
    Silent,
    /// The page's title.
    Title,
}

/// Whether an element of this role and tag may hold text of a block.
pub fn holds_text(role: Role, tag: &str) -> bool {
    match role {
        Role::Silent | Role::Title => false,
        Role::Boundary | Role::Link | Role::Stress => true,
        Role::Inline => !matches!(
            tag,
            "area"
                | "br"
                | "embed"
                | "img"
                | "input"
                | "link"
                | "meta"
                | "source"
                | "track"
                | "wbr"
        ),
    }
}

/// The role that an element has by its tag.
pub fn role_of(tag: &str) -> Role {
    match tag {
        "a" => Role::Link,
        "b" | "strong" | "i" | "em" => Role::Stress,
        "title" => Role::Title,
        "script" | "style" | "template" | "svg" | "iframe" | "select" | "textarea" | "noscript"
        | "object" | "canvas" | "math" => Role::Silent,
        "address" | "article" | "aside" | "audio" | "blockquote" | "body" | "button"
        | "caption" | "center" | "dd" | "details" | "dialog" | "dir" | "div" | "dl" | "dt"
        | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "frameset" | "h1" | "h2"
        | "h3" | "h4" | "h5" | "h6" | "head" | "header" | "hgroup" | "hr" | "html" | "label"
        | "legend" | "li" | "listing" | "main" | "menu" | "nav" | "ol" | "optgroup" | "option"
        | "p" | "plaintext" | "pre" | "search" | "section" | "summary" | "table" | "tbody"
        | "td" | "tfoot" | "th" | "thead" | "tr" | "ul" | "video" | "xmp" => Role::Boundary,
        // As in CSS, what a page invents is inline until it says otherwise.
        _ => Role::Inline,
    }
}
