//! Writes a page again with its blocks marked, so that a browser can point at each: block 7 is at `#chaffinch-7`.
//!
//! What could run, load or lead away is left out: scripts, frames, players' objects, references to other files of the
//! head, event handlers, the targets of links and forms. Looks stay as they are. That nothing of it is trusted all the
//! same is left to whoever shows it.

use std::collections::HashMap;
use std::fmt::Write;

use html5ever::interface::Attribute;
use html5ever::ns;

use super::cut::cut_for_show;
use super::places::places;
use super::text::segment_text;
use super::tokenizer::parse_whole;
use super::tree::{Name, Step, Tree};
use super::{fold, has_substance};

/// What a mark's name begins with.
const MARK: &str = "chaffinch-";

/// The element around a block that has none to itself.
const AROUND: &str = "chaffinch-block";

/// The block that the page was opened at stands out, whatever the page's own style says.
const STYLE: &str = "<style>:target:target:target{outline:3px solid #1a56c4!important;outline-offset:2px!important;\
    box-shadow:0 0 0 2px #fff!important;scroll-margin:30vh 8px!important}\
    html{scroll-behavior:auto!important}\
    :where([data-chaffinch-link]){color:#06c;text-decoration:underline}</style>";

/// Writes a page with its blocks marked.
///
/// ```
/// let marked = chaffinch::mark_html("<h1>Ferry strike ends</h1><script>run()</script><p>Boats <b>sail</b>.");
/// assert!(marked.contains("<h1 id=\"chaffinch-0\">Ferry strike ends</h1><p id=\"chaffinch-1\">Boats <b>sail</b>.</p>"));
/// assert!(!marked.contains("run()"));
/// ```
pub fn mark_html(page: &str) -> String {
    let tree = parse_whole(cut_for_show(page));
    let marks = Marks::of(&tree);
    let mut writer = Writer {
        written: String::with_capacity(page.len()),
        left_out: 0,
        in_style: false,
        marks,
    };
    // Without a document type a page is laid out as in the nineties.
    let start = page.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start
        .get(..9)
        .is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"))
    {
        writer.written.push_str("<!DOCTYPE html>");
    }
    tree.steps(&mut |step| writer.take(step));
    writer.written.push_str(STYLE);
    writer.written
}

/// Writes a text as a page with its blocks marked.
///
/// ```
/// let marked = chaffinch::mark_text("Ferry strike ends\n***\nBoats < ferries.\n");
/// assert!(marked.contains("<div id=\"chaffinch-1\">Boats &lt; ferries.\n</div>"));
/// ```
pub fn mark_text(text: &str) -> String {
    let blocks = segment_text(text).blocks;
    let mut next = 0;
    // What of the block being written the lines have yet to give.
    let mut rest = "";
    let mut written = String::from(
        "<!DOCTYPE html><body style=\"font:1rem/1.5 sans-serif;white-space:pre-wrap;overflow-wrap:anywhere\">",
    );
    for line in text.lines() {
        let folded = fold(line);
        if rest.is_empty()
            && has_substance(line)
            && let Some(block) = blocks.get(next)
        {
            rest = &block.text;
            let _ = write!(written, "<div id=\"{MARK}{next}\">");
            next += 1;
        }
        escape(line, false, &mut written);
        written.push('\n');
        if !rest.is_empty() {
            rest = rest.strip_prefix(&*folded).unwrap_or("").trim_start();
            if rest.is_empty() {
                written.push_str("</div>");
            }
        }
    }
    written.push_str(STYLE);
    written
}

/// Where marks go, by node.
#[derive(Default)]
struct Marks {
    /// The block that an element has to itself.
    own: HashMap<u32, usize>,
    /// The blocks that begin before a node, the outermost first.
    before: HashMap<u32, Vec<usize>>,
    /// How many blocks end after a node.
    after: HashMap<u32, usize>,
}

/// The texts of a block.
#[derive(Clone, Copy)]
struct Extent {
    first: u32,
    last: u32,
    /// Places of the two among all texts that went into blocks.
    from: usize,
    to: usize,
}

impl Marks {
    fn of(tree: &Tree) -> Self {
        let places = places(tree);
        let mut extents: Vec<Extent> = Vec::new();
        let mut depths = vec![0u32; tree.len()];
        // By node, which of the texts that went into blocks stand in it.
        let mut inside = vec![(0, 0); tree.len()];
        let mut named = vec![false; tree.len()];
        let (mut depth, mut texts, mut placed) = (0, 0, 0);
        tree.steps(&mut |step| match step {
            Step::Open(index, _, attributes) => {
                depth += 1;
                depths[index as usize] = depth;
                inside[index as usize].0 = placed;
                named[index as usize] = attributes.iter().any(|of| &*of.name.local == "id");
            }
            Step::Close(index, _) => {
                depth -= 1;
                inside[index as usize].1 = placed;
            }
            Step::Text(index, _) => {
                depths[index as usize] = depth + 1;
                let place = places.get(texts).copied().flatten();
                texts += 1;
                let Some(block) = place else {
                    return;
                };
                match extents.get_mut(block) {
                    Some(extent) => (extent.last, extent.to) = (index, placed),
                    None => extents.push(Extent {
                        first: index,
                        last: index,
                        from: placed,
                        to: placed,
                    }),
                }
                placed += 1;
            }
        });
        let mut marks = Marks::default();
        // By element, the child that the last mark in it ends after.
        let mut ends: HashMap<u32, u32> = HashMap::new();
        for (block, extent) in extents.iter().enumerate() {
            let (mut first, mut last) = (extent.first, extent.last);
            while tree.parent(first) != tree.parent(last) {
                let (one, other) = (depths[first as usize], depths[last as usize]);
                if one >= other {
                    first = tree.parent(first);
                }
                if other >= one {
                    last = tree.parent(last);
                }
            }
            let around = tree.parent(first);
            let (from, to) = inside[around as usize];
            let alone = from == extent.from && to == extent.to + 1;
            if alone && !named[around as usize] && depths[around as usize] > 2 {
                marks.own.insert(around, block);
                continue;
            }
            if ends.get(&around) == Some(&first) {
                // An element that two blocks share can't be in the marks of both.
                (first, last) = (extent.first, extent.first);
            }
            ends.insert(tree.parent(first), last);
            marks.before.entry(first).or_default().push(block);
            *marks.after.entry(last).or_default() += 1;
        }
        marks
    }
}

struct Writer {
    written: String,
    /// How many elements are open since one was left out.
    left_out: usize,
    /// Text is written as it is.
    in_style: bool,
    marks: Marks,
}

impl Writer {
    fn take(&mut self, step: Step<'_>) {
        match step {
            Step::Open(index, name, attributes) => {
                if self.left_out > 0 || is_left_out(&name.local) {
                    if self.left_out == 0 {
                        self.begin(index);
                    }
                    self.left_out += 1;
                    return;
                }
                self.begin(index);
                let _ = write!(self.written, "<{}", written_name(name));
                self.attributes(name, attributes);
                if let Some(block) = self.marks.own.get(&index) {
                    let _ = write!(self.written, " id=\"{MARK}{block}\"");
                }
                self.written.push('>');
                self.in_style = is_style(name);
            }
            Step::Text(index, text) => {
                if self.left_out > 0 {
                    return;
                }
                self.begin(index);
                match self.in_style {
                    true => self.written.push_str(text),
                    false => escape(text, false, &mut self.written),
                }
                self.end(index);
            }
            Step::Close(index, name) => {
                if self.left_out > 0 {
                    self.left_out -= 1;
                } else if !is_void(name) {
                    let _ = write!(self.written, "</{}>", written_name(name));
                }
                self.in_style = false;
                if self.left_out == 0 {
                    self.end(index);
                }
            }
        }
    }
}

impl Writer {
    /// Opens the marks that begin at a node.
    fn begin(&mut self, index: u32) {
        for block in self.marks.before.get(&index).into_iter().flatten() {
            let _ = write!(self.written, "<{AROUND} id=\"{MARK}{block}\">");
        }
    }

    /// Closes the marks that end at a node.
    fn end(&mut self, index: u32) {
        for _ in 0..self.marks.after.get(&index).copied().unwrap_or(0) {
            let _ = write!(self.written, "</{AROUND}>");
        }
    }

    fn attributes(&mut self, element: &Name, attributes: &[Attribute]) {
        for attribute in attributes {
            let (name, value) = (&*attribute.name.local, &*attribute.value);
            // Within a page is not away, and drawings are made of such references.
            let leads_away = !value.starts_with('#') || matches!(&*element.local, "a" | "area");
            match name {
                "href" | "xlink:href" if leads_away => {
                    self.written.push_str(" data-chaffinch-link");
                    continue;
                }
                "action" | "formaction" | "ping" | "autofocus" | "srcdoc" | "nonce" => continue,
                "id" if value.starts_with(MARK) => continue,
                _ if name.starts_with("on") || !is_plain(name) => continue,
                _ => {}
            }
            let _ = write!(self.written, " {name}=\"");
            escape(value, true, &mut self.written);
            self.written.push('"');
        }
    }
}

/// Elements that run, load or frame something, or say how the whole page is to be loaded.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "noscript"
            | "template"
            | "iframe"
            | "frame"
            | "object"
            | "embed"
            | "base"
            | "meta"
            | "link"
            | "noembed"
            | "noframes"
    )
}

fn is_style(name: &Name) -> bool {
    name.ns == ns!(html) && &*name.local == "style"
}

/// The name as it is written: elements whose content is text to the letter become such as hold escaped text. In a
/// drawing they are names like any other, and `pre` would end it.
fn written_name(name: &Name) -> &str {
    match &*name.local {
        "plaintext" | "xmp" if name.ns == ns!(html) => "pre",
        name => name,
    }
}

fn is_void(name: &Name) -> bool {
    name.ns == ns!(html)
        && matches!(
            &*name.local,
            "area"
                | "base"
                | "br"
                | "col"
                | "embed"
                | "frame"
                | "hr"
                | "img"
                | "input"
                | "keygen"
                | "link"
                | "meta"
                | "param"
                | "source"
                | "track"
                | "wbr"
        )
}

/// Whether an attribute's name can be written again and stay one.
fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:.@".contains(&byte);
    !name.is_empty() && name.bytes().all(plain)
}

fn escape(text: &str, in_attribute: bool, written: &mut String) {
    for character in text.chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '\u{a0}' => written.push_str("&nbsp;"),
            '"' if in_attribute => written.push_str("&quot;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            _ => written.push(character),
        }
    }
}
