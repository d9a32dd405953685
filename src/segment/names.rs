//! Names of elements and attributes as html5ever knows them, found without its table of all names.
//!
//! Says, too, which attributes are read at all. What they are read for is left to `events` and to html5ever.

use std::borrow::Cow;

use html5ever::{LocalName, local_name};

/// Matches a name against constants and gives the constant's atom.
macro_rules! atom {
    ($name:expr, $($known:tt)|+) => {
        match $name {
            $($known => Some(local_name!($known)),)+
            _ => None,
        }
    };
}

/// A name in lower case, as the standard wants it.
fn lowered(name: &str) -> Cow<'_, str> {
    let plain = |byte: &u8| !byte.is_ascii_uppercase() && *byte != 0;
    if name.as_bytes().iter().all(plain) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.to_ascii_lowercase().replace('\0', "\u{fffd}"))
}

/// The name of an element.
pub fn element_name(name: &str) -> LocalName {
    let name = lowered(name);
    let common = atom!(
        &*name,
        "div"
            | "span"
            | "a"
            | "p"
            | "li"
            | "ul"
            | "img"
            | "path"
            | "td"
            | "tr"
            | "br"
            | "script"
            | "svg"
            | "button"
            | "option"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "section"
            | "article"
            | "figure"
            | "figcaption"
            | "picture"
            | "source"
            | "i"
            | "b"
            | "em"
            | "strong"
            | "input"
            | "label"
            | "link"
            | "meta"
            | "nav"
            | "time"
            | "header"
            | "footer"
            | "aside"
            | "main"
            | "form"
            | "iframe"
            | "noscript"
            | "style"
            | "table"
            | "tbody"
            | "th"
            | "ol"
            | "small"
            | "hr"
            | "dl"
            | "dt"
            | "dd"
            | "use"
            | "g"
            | "font"
    );
    common.unwrap_or_else(|| LocalName::from(&*name))
}

/// The name of an attribute that is read; none for all others. `all` asks for every attribute.
pub fn attribute_name(element: &LocalName, name: &str, all: bool) -> Option<LocalName> {
    let name = lowered(name);
    let common = atom!(
        &*name,
        "class"
            | "id"
            | "href"
            | "style"
            | "role"
            | "itemprop"
            | "action"
            | "hidden"
            | "aria-hidden"
    );
    if common.is_some() {
        return common;
    }
    let read = all
        || match &*name {
            "alt" | "title" => matches!(
                &**element,
                "img"
                    | "image"
                    | "amp-img"
                    | "video"
                    | "audio"
                    | "iframe"
                    | "embed"
                    | "object"
                    | "canvas"
            ),
            "name" | "property" | "content" => *element == local_name!("meta"),
            "rel" => *element == local_name!("link"),
            "type" => *element == local_name!("input"),
            "encoding" | "shadowrootmode" => true,
            _ => false,
        };
    read.then(|| LocalName::from(&*name))
}
