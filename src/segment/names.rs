//! Names of elements and attributes as a page has them and as html5ever knows them, found without its table of all
//! names.
//!
//! Says, too, which attributes are read at all. What they are read for is left to `events` and to html5ever.

use std::sync::LazyLock;

use html5ever::{LocalName, local_name};
use rustc_hash::FxHashMap;

/// Longer names have no key.
const KEYED: usize = 8;

/// A name as it stands in a page.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    pub name: &'a str,
    /// The bytes in lower case as a number, after a byte of one if there is room for it.
    key: u64,
}

/// By the keys of names.
pub type Keyed<T> = FxHashMap<u64, T>;

impl<'a> Written<'a> {
    /// Reads the name of a tag that begins here; none where the page ends within.
    pub fn tag(page: &'a str, start: usize) -> Option<Self> {
        Self::until(page, start, start, |byte| {
            matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'>')
        })
    }

    /// Reads the name of an attribute that begins here; an equals sign at the start is part of it. None where the page
    /// ends within.
    pub fn attribute(page: &'a str, start: usize) -> Option<Self> {
        Self::until(page, start, start + 1, |byte| {
            matches!(byte, b' ' | b'\t' | b'\n' | b'\x0c' | b'/' | b'>' | b'=')
        })
    }

    /// Reads a name that has what stands before `from` and goes on until a byte ends it.
    fn until(page: &'a str, start: usize, from: usize, ends: impl Fn(u8) -> bool) -> Option<Self> {
        let bytes = page.as_bytes();
        let mut key = key_of(&bytes[start..from]);
        let mut end = from;
        loop {
            let byte = *bytes.get(end)?;
            if ends(byte) {
                break;
            }
            key = key << 8 | u64::from(byte.to_ascii_lowercase());
            end += 1;
        }
        Some(Written {
            name: &page[start..end],
            key,
        })
    }

    /// What is kept for the name; nothing for a long one.
    #[inline]
    pub fn find<T>(&self, of: &'static Keyed<T>) -> Option<&'static T> {
        match self.name.len() {
            ..=KEYED => of.get(&self.key),
            _ => None,
        }
    }

    /// Whether it is this name, given in lower case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// In lower case, as the standard wants it.
    fn lowered(&self) -> LocalName {
        LocalName::from(self.name.to_ascii_lowercase().replace('\0', "\u{fffd}"))
    }
}

fn key_of(name: &[u8]) -> u64 {
    name.iter().fold(1, |key, byte| {
        key << 8 | u64::from(byte.to_ascii_lowercase())
    })
}

/// Keeps something for each of these names, in lower case, none of them long.
pub fn keyed<'a, T>(names: impl IntoIterator<Item = (&'a str, T)>) -> Keyed<T> {
    let names = names.into_iter();
    let short = names.inspect(|(name, _)| debug_assert!(name.len() <= KEYED));
    short
        .map(|(name, of)| (key_of(name.as_bytes()), of))
        .collect()
}

/// Elements that a parser opens again where another was closed around them; `a` apart.
pub const FORMATTING: &str = "b big code em font i nobr s small strike strong tt u";

/// Elements that many pages have, but for these.
const COMMON: &str = "div span a p li ul img path td tr br script svg button option h1 h2 h3 h4 h5 section article \
    figure picture source input label link meta nav time header footer aside main form iframe noscript style table \
    tbody th ol hr dl dt dd use g";

/// The names of elements that many pages have, and whether they are formatting ones.
static ELEMENTS: LazyLock<Keyed<(LocalName, bool)>> = LazyLock::new(|| {
    let of = |names: &'static str, formatting| {
        let names = names.split_whitespace();
        names.map(move |name| (name, (LocalName::from(name), formatting)))
    };
    keyed(of(COMMON, false).chain(of(FORMATTING, true)))
});

/// The name of an element, and whether it is a formatting one.
pub fn element_name(written: &Written<'_>) -> (LocalName, bool) {
    let common = written.find(&ELEMENTS).cloned();
    common.unwrap_or_else(|| (written.lowered(), false))
}

/// Which elements an attribute is read of.
#[derive(Debug, Clone, Copy)]
enum Of {
    All,
    Pictures,
    Meta,
    Link,
    Input,
}

/// The attributes that are read, but for longer names.
static ATTRIBUTES: LazyLock<Keyed<(LocalName, Of)>> = LazyLock::new(|| {
    let of = |names: &'static str, of| {
        let names = names.split_whitespace();
        names.map(move |name| (name, (LocalName::from(name), of)))
    };
    keyed(
        of(
            "class id href style role itemprop action hidden encoding",
            Of::All,
        )
        .chain(of("alt title", Of::Pictures))
        .chain(of("name property content", Of::Meta))
        .chain(of("rel", Of::Link))
        .chain(of("type", Of::Input)),
    )
});

/// The name of an attribute that is read; none for all others. `all` asks for every attribute.
pub fn attribute_name(element: &LocalName, written: &Written<'_>, all: bool) -> Option<LocalName> {
    if let Some((name, of)) = written.find(&ATTRIBUTES) {
        let read = all
            || match of {
                Of::All => true,
                Of::Pictures => shows_pictures(element),
                Of::Meta => *element == local_name!("meta"),
                Of::Link => *element == local_name!("link"),
                Of::Input => *element == local_name!("input"),
            };
        return read.then(|| name.clone());
    }
    let read = all || written.is("aria-hidden") || written.is("shadowrootmode");
    read.then(|| written.lowered())
}

fn shows_pictures(element: &LocalName) -> bool {
    matches!(
        &**element,
        "img" | "image" | "amp-img" | "video" | "audio" | "iframe" | "embed" | "object" | "canvas"
    )
}
