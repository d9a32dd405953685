//! Takes out of a page's markup what holds no blocks and only costs time: scripts, styles, comments, plain drawings.
//!
//! The tree that is parsed afterwards has the same blocks, save where a drawing breaks off into HTML. Tags nested or
//! left open so deep that only an attack or an accident explains it are taken out too, because a parser's work grows
//! with the square of the depth. What remains is left to `tokenizer`; the rules of tokenising follow the HTML
//! standard, section 13.2.5.

use std::sync::LazyLock;

use html5ever::tendril::StrTendril;
use memchr::memchr;

use super::ends::{comment_end, raw_end, script_end, tag_end};
use super::names::{FORMATTING, Keyed, Written, keyed};

/// Elements open at once at most, as in Chrome. No page of thousands looked at came near it.
const DEPTH: usize = 512;

/// Elements like `b` open at once at most; a parser opens all of them again in every new block.
const FORMATTING_DEPTH: usize = 100;

/// A tendril has room for some power of two of bytes, 2^31 at most, and rules are added where a page nests too deep.
const LONGEST: usize = 1 << 30;

/// A drawing of more bytes is not shown: a parser's work may grow with the square of it.
const DRAWING_SHOWN: usize = 1 << 16;

/// Writes the markup that is worth parsing.
///
/// ```
/// let page = "<p>Boats <!-- a note -->sail.<script>let deck = '<p>';</script>";
/// assert_eq!(chaffinch::cut_markup(page), "<p>Boats sail.<script></script>");
/// ```
pub fn cut_markup(page: &str) -> String {
    let mut kept = String::with_capacity(page.len());
    cut(page, false, |text| kept.push_str(text));
    kept
}

/// The same for `tokenizer`, whose texts share what is written here. Of a page of gigabytes only the start is read.
pub fn cut_for_parser(page: &str) -> StrTendril {
    cut_to_share(page, false)
}

/// Writes the markup that is worth showing: as [`cut_for_parser`] does, but styles and drawings stay.
pub fn cut_for_show(page: &str) -> StrTendril {
    cut_to_share(page, true)
}

fn cut_to_share(page: &str, looks: bool) -> StrTendril {
    let mut end = page.len().min(LONGEST);
    while !page.is_char_boundary(end) {
        end -= 1;
    }
    let mut kept = StrTendril::with_capacity(end as u32);
    cut(&page[..end], looks, |text| kept.push_slice(text));
    kept
}

fn cut(page: &str, looks: bool, keep: impl FnMut(&str)) {
    let mut cutter = Cutter {
        page,
        keep,
        after_rule: false,
        from: 0,
        blocks: Depth::default(),
        formatting: Depth::default(),
        looks,
    };
    let mut at = 0;
    while let Some(open) = memchr(b'<', &page.as_bytes()[at..]) {
        let Some(next) = cutter.markup(at + open) else {
            break;
        };
        at = next;
    }
    cutter.keep_until(page.len());
}

/// How many elements of a sort are open, and how many were left out.
#[derive(Debug, Default)]
struct Depth {
    open: usize,
    left_out: usize,
}

struct Cutter<'a, K> {
    page: &'a str,
    keep: K,
    /// What was kept last is a rule that stands for a block.
    after_rule: bool,
    /// Where what is not yet kept or cut begins.
    from: usize,
    blocks: Depth,
    formatting: Depth,
    /// Styles and drawings stay.
    looks: bool,
}

/// What a tag's name says of what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Script,
    /// Holds text to the letter that is not read.
    Unread,
    /// Holds text to the letter.
    Text,
    /// All that follows is text.
    Plain,
    Drawing,
    /// Holds nothing, or is closed by others.
    Flat,
    Formatting,
    /// Anything else.
    Block,
}

static SORTS: LazyLock<Keyed<Sort>> = LazyLock::new(|| {
    let of = |names: &'static str, sort| names.split_whitespace().map(move |name| (name, sort));
    keyed(
        of("script", Sort::Script)
            .chain(of("style iframe noscript", Sort::Unread))
            .chain(of("title textarea xmp noembed noframes", Sort::Text))
            .chain(of("svg math", Sort::Drawing))
            .chain(of(
                "area base br col embed hr img input link meta param source track wbr path use \
                html head body p li dt dd option optgroup tr td th thead tbody tfoot colgroup caption a button",
                Sort::Flat,
            ))
            .chain(of(FORMATTING, Sort::Formatting)),
    )
});

/// A tag: its name and where it ends.
struct Tag<'a> {
    written: Written<'a>,
    sort: Sort,
    end: usize,
    closes_itself: bool,
}

impl<'a, K: FnMut(&str)> Cutter<'a, K> {
    /// Reads what a `<` opens, and says where to go on; none where nothing more can be cut.
    fn markup(&mut self, at: usize) -> Option<usize> {
        let bytes = self.page.as_bytes();
        match bytes.get(at + 1)? {
            b'!' if bytes[at..].starts_with(b"<!--") => {
                let end = comment_end(bytes, at)?;
                self.cut(at, end, "");
                Some(end)
            }
            b'!' | b'?' => Some(at + memchr(b'>', &bytes[at..])? + 1),
            b'/' if bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic) => {
                let tag = self.tag(at, at + 2)?;
                self.close(at, &tag);
                Some(tag.end)
            }
            byte if byte.is_ascii_alphabetic() => {
                let tag = self.tag(at, at + 1)?;
                self.open(at, &tag)
            }
            _ => Some(at + 1),
        }
    }

    fn tag(&self, at: usize, start: usize) -> Option<Tag<'a>> {
        let bytes = self.page.as_bytes();
        let written = Written::tag(self.page, start)?;
        let end = tag_end(bytes, start + written.name.len())?;
        debug_assert!(end > at);
        Some(Tag {
            sort: match written.find(&SORTS) {
                Some(sort) => *sort,
                None if written.is("plaintext") => Sort::Plain,
                None => Sort::Block,
            },
            written,
            end,
            closes_itself: bytes[end - 2] == b'/',
        })
    }

    fn open(&mut self, at: usize, tag: &Tag<'_>) -> Option<usize> {
        let name = tag.written.name;
        match tag.sort {
            Sort::Script => {
                let end = script_end(self.page.as_bytes(), tag.end)?;
                self.cut(tag.end, end, "");
                Some(end)
            }
            Sort::Unread => {
                let end = raw_end(self.page.as_bytes(), tag.end, name)?;
                if !(self.looks && tag.written.is("style")) {
                    self.cut(tag.end, end, "");
                }
                Some(end)
            }
            Sort::Text => raw_end(self.page.as_bytes(), tag.end, name),
            Sort::Plain => None,
            Sort::Drawing if !tag.closes_itself => {
                let end = raw_end(self.page.as_bytes(), tag.end, name)?;
                let shown = self.looks && end - tag.end <= DRAWING_SHOWN;
                if tag.written.is("svg") && !shown && is_plain_drawing(&self.page[tag.end..end]) {
                    self.cut(tag.end, end, "");
                }
                Some(end)
            }
            Sort::Drawing => Some(tag.end),
            sort => {
                if let Some((depth, limit)) = self.depth_of(sort) {
                    if depth.open >= limit {
                        depth.left_out += 1;
                        // Where a block began, another still has to begin.
                        let again = self.from == at && self.after_rule;
                        let inline = sort == Sort::Formatting || tag.written.is("span");
                        let stand_in = if inline || again { "" } else { "<hr>" };
                        self.cut(at, tag.end, stand_in);
                    } else {
                        depth.open += 1;
                    }
                }
                Some(tag.end)
            }
        }
    }

    fn close(&mut self, at: usize, tag: &Tag<'_>) {
        if let Some((depth, _)) = self.depth_of(tag.sort) {
            if depth.left_out > 0 {
                depth.left_out -= 1;
                self.cut(at, tag.end, "");
            } else {
                depth.open = depth.open.saturating_sub(1);
            }
        }
    }

    /// The count that an element belongs to and how far it may go; none for those that hold no elements or that others
    /// close.
    fn depth_of(&mut self, sort: Sort) -> Option<(&mut Depth, usize)> {
        match sort {
            Sort::Formatting => Some((&mut self.formatting, FORMATTING_DEPTH)),
            Sort::Block => Some((&mut self.blocks, DEPTH)),
            _ => None,
        }
    }

    fn keep_until(&mut self, at: usize) {
        if self.from < at {
            (self.keep)(&self.page[self.from..at]);
            self.after_rule = false;
        }
        self.from = at;
    }

    /// Leaves out a stretch of the page.
    fn cut(&mut self, start: usize, end: usize, stand_in: &str) {
        self.keep_until(start);
        if !stand_in.is_empty() {
            (self.keep)(stand_in);
            self.after_rule = true;
        }
        self.from = end;
    }
}

/// A name in lower case; names longer than any of interest come out empty.
fn lowered<'b>(name: &str, into: &'b mut [u8; 12]) -> &'b str {
    let Some(lower) = into.get_mut(..name.len()) else {
        return "";
    };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).unwrap_or("")
}

/// Whether the inside of an `<svg>` has drawings only, none of the names at which a parser leaves the drawing.
fn is_plain_drawing(inside: &str) -> bool {
    const NAMES: [&str; 25] = [
        "path",
        "g",
        "circle",
        "rect",
        "line",
        "polygon",
        "polyline",
        "ellipse",
        "use",
        "defs",
        "symbol",
        "clippath",
        "mask",
        "stop",
        "image",
        "text",
        "tspan",
        "filter",
        "pattern",
        "animate",
        "lineargradie",
        "radialgradie",
        "title",
        "desc",
        "style",
    ];
    inside.split('<').skip(1).all(|tag| {
        let tag = tag.strip_prefix('/').unwrap_or(tag);
        let length = tag
            .bytes()
            .take_while(u8::is_ascii_alphanumeric)
            .take(12)
            .count();
        let mut lower = [0; 12];
        NAMES.contains(&lowered(&tag[..length], &mut lower))
    })
}
