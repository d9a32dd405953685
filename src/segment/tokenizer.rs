//! Markup to tokens for html5ever's tree builder, by section 13.2.5 of the HTML standard.
//!
//! Does what html5ever's own tokenizer does, at a multiple of its speed: it has the whole page at hand, copies no
//! text, and drops the attributes that neither the segmenter nor the tree builder reads. What the tokens make of
//! the tree is left to html5ever, and so are document type declarations.

use std::cell::RefCell;

use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::{Attribute, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    self, Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult, TokenizerOpts,
};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{LocalName, QualName, ns};
use memchr::{memchr, memchr_iter, memchr2};

use super::ends::{comment_end, raw_end, script_end};
use super::names::{Written, attribute_name, element_name};
use super::references::resolve;
use super::tree::{Sink, Tree};

/// An element keeps so many attributes.
const ATTRIBUTES_KEPT: usize = 32;

/// Parses a page, with the attributes that the segmenter reads.
pub fn parse(page: StrTendril) -> Tree {
    parse_with(page, false)
}

/// Parses a page with all its attributes.
pub fn parse_whole(page: StrTendril) -> Tree {
    parse_with(page, true)
}

fn parse_with(mut page: StrTendril, all: bool) -> Tree {
    if page.starts_with('\u{feff}') {
        page.pop_front('\u{feff}'.len_utf8() as u32);
    }
    let page = with_plain_line_ends(page);
    let mut tokenizer = Tokenizer {
        page: &page,
        text: page.clone(),
        builder: TreeBuilder::new(
            // Most elements are opened and closed, and have a text in them or after them.
            Sink::with_capacity(memchr_iter(b'<', page.as_bytes()).count()),
            Default::default(),
        ),
        at: 0,
        all,
    };
    while tokenizer.at < page.len() && tokenizer.step().is_some() {}
    tokenizer.send(Token::EOFToken);
    tokenizer.builder.end();
    tokenizer.builder.sink.finish()
}

/// Line ends as the standard wants them before anything else is done.
fn with_plain_line_ends(page: StrTendril) -> StrTendril {
    if memchr(b'\r', page.as_bytes()).is_none() {
        return page;
    }
    let mut plain = StrTendril::with_capacity(page.len() as u32);
    for (number, part) in page.split('\r').enumerate() {
        if number > 0 && !part.starts_with('\n') {
            plain.push_char('\n');
        }
        plain.push_slice(part);
    }
    plain
}

struct Tokenizer<'a> {
    page: &'a str,
    /// The page again: what is sent shares it.
    text: StrTendril,
    builder: TreeBuilder<u32, Sink>,
    at: usize,
    /// Every attribute is kept.
    all: bool,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0c')
}

impl Tokenizer<'_> {
    /// Sends a token to which the tree builder has nothing to answer.
    fn send(&self, token: Token) {
        let _ = self.builder.process_token(token, 1);
    }

    fn rest(&self) -> &[u8] {
        &self.page.as_bytes()[self.at..]
    }

    fn share(&self, start: usize, end: usize) -> StrTendril {
        // Both fit, for a tendril holds the page.
        self.text.subtendril(start as u32, (end - start) as u32)
    }

    /// Sends the text up to the next markup, and the markup. None where the page ends within.
    fn step(&mut self) -> Option<()> {
        let start = self.at;
        let bytes = self.page.as_bytes();
        let mut look = start;
        let open = loop {
            match memchr(b'<', &bytes[look..]) {
                None => break bytes.len(),
                Some(at) => match bytes.get(look + at + 1) {
                    Some(b'/') if look + at + 2 == bytes.len() => break bytes.len(),
                    Some(b'/' | b'!' | b'?') => break look + at,
                    Some(byte) if byte.is_ascii_alphabetic() => break look + at,
                    _ => look += at + 1,
                },
            }
        };
        self.characters(start, open);
        self.at = open;
        match *bytes.get(open + 1)? {
            b'!' => self.declaration(),
            b'/' => match *bytes.get(open + 2)? {
                byte if byte.is_ascii_alphabetic() => self.tag(TagKind::EndTag, open + 2),
                b'>' => {
                    self.at = open + 3;
                    Some(())
                }
                _ => self.comment(bytes_until(bytes, open)),
            },
            b'?' => self.comment(bytes_until(bytes, open)),
            _ => self.tag(TagKind::StartTag, open + 1),
        }
    }

    /// Sends a text, its references resolved; U+0000 goes on its own.
    fn characters(&self, start: usize, end: usize) {
        if start == end {
            return;
        }
        let text = &self.page[start..end];
        if memchr2(b'&', 0, text.as_bytes()).is_none() {
            self.send(Token::CharacterTokens(self.share(start, end)));
            return;
        }
        for (number, part) in text.split('\0').enumerate() {
            if number > 0 {
                self.send(Token::NullCharacterToken);
            }
            if !part.is_empty() {
                let mut resolved = String::with_capacity(part.len());
                resolve(part, false, &mut resolved);
                self.send(Token::CharacterTokens(resolved.into()));
            }
        }
    }

    /// Sends the text of an element that has no elements in it.
    fn raw(&mut self, end: usize, resolved: bool) {
        let text = &self.page[self.at..end];
        if !text.is_empty() {
            let token = if memchr(0, text.as_bytes()).is_some() || resolved {
                let plain = text.replace('\0', "\u{fffd}");
                let mut text = String::new();
                match resolved {
                    true => resolve(&plain, false, &mut text),
                    false => text = plain,
                }
                text.into()
            } else {
                self.share(self.at, end)
            };
            self.send(Token::CharacterTokens(token));
        }
        self.at = end;
    }

    fn comment(&mut self, end: Option<usize>) -> Option<()> {
        self.send(Token::CommentToken(StrTendril::new()));
        self.at = end?;
        Some(())
    }

    fn declaration(&mut self) -> Option<()> {
        let rest = self.rest();
        let bytes = self.page.as_bytes();
        let is = |name: &[u8]| {
            rest.get(2..2 + name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        if rest.starts_with(b"<!--") {
            return self.comment(comment_end(bytes, self.at));
        }
        let end = bytes_until(bytes, self.at);
        if is(b"doctype") {
            let declaration = &self.page[self.at..end.unwrap_or(bytes.len())];
            self.send(Token::DoctypeToken(doctype(declaration)));
            self.at = end?;
            return Some(());
        }
        if rest.starts_with(b"<![CDATA[")
            && self
                .builder
                .adjusted_current_node_present_but_not_in_html_namespace()
        {
            let start = self.at + "<![CDATA[".len();
            let length = memchr::memmem::find(&bytes[start..], b"]]>");
            let end = length.map_or(bytes.len(), |length| start + length);
            for (number, part) in self.page[start..end].split('\0').enumerate() {
                if number > 0 {
                    self.send(Token::NullCharacterToken);
                }
                if !part.is_empty() {
                    self.send(Token::CharacterTokens(StrTendril::from_slice(part)));
                }
            }
            self.at = end + 3;
            return length.map(|_| ());
        }
        self.comment(end)
    }

    /// Sends a tag whose name starts here.
    fn tag(&mut self, kind: TagKind, start: usize) -> Option<()> {
        let bytes = self.page.as_bytes();
        let written = Written::tag(self.page, start)?;
        self.at = start + written.name.len();
        let (name, formatting) = element_name(&written);
        // The tree builder compares all attributes of these. Of `a`, the most frequent, there is never more than one to
        // compare.
        let all = self.all || formatting;
        let mut attrs = Vec::new();
        let self_closing = self.attributes(kind, &name, all, &mut attrs)?;
        let tag = Tag {
            kind,
            name: name.clone(),
            self_closing,
            attrs,
            had_duplicate_attributes: false,
        };
        let result = self.builder.process_token(Token::TagToken(tag), 1);
        match result {
            TokenSinkResult::RawData(raw) => {
                let end = match raw {
                    RawKind::ScriptData => script_end(bytes, self.at),
                    _ => raw_end(bytes, self.at, &name),
                };
                self.raw(end.unwrap_or(bytes.len()), raw == RawKind::Rcdata);
            }
            TokenSinkResult::Plaintext => self.raw(bytes.len(), false),
            _ => {}
        }
        Some(())
    }

    /// Reads the attributes of a tag up to its end, and says whether it closes itself. None where the page ends first.
    fn attributes(
        &mut self,
        kind: TagKind,
        element: &LocalName,
        all: bool,
        attrs: &mut Vec<Attribute>,
    ) -> Option<bool> {
        let bytes = self.page.as_bytes();
        loop {
            match *bytes.get(self.at)? {
                byte if is_space(byte) => self.at += 1,
                b'>' => {
                    self.at += 1;
                    return Some(false);
                }
                b'/' => {
                    self.at += 1;
                    if *bytes.get(self.at)? == b'>' {
                        self.at += 1;
                        return Some(true);
                    }
                }
                _ => {
                    let (name, start, end) = self.attribute()?;
                    if kind == TagKind::EndTag || attrs.len() == ATTRIBUTES_KEPT {
                        continue;
                    }
                    let Some(local) = attribute_name(element, &name, all) else {
                        continue;
                    };
                    if attrs.iter().all(|of| of.name.local != local) {
                        attrs.push(Attribute {
                            name: QualName::new(None, ns!(), local),
                            value: self.value(start, end),
                        });
                    }
                }
            }
        }
    }

    /// Reads an attribute: its name, and where its value starts and ends.
    fn attribute(&mut self) -> Option<(Written<'_>, usize, usize)> {
        let bytes = self.page.as_bytes();
        let name = Written::attribute(self.page, self.at)?;
        let start = self.at;
        self.at += name.name.len();
        self.skip_until(|byte| !is_space(byte))?;
        if bytes[self.at] != b'=' {
            return Some((name, start, start));
        }
        self.at += 1;
        self.skip_until(|byte| !is_space(byte))?;
        let value = match bytes[self.at] {
            b'>' => self.at..self.at,
            quote @ (b'"' | b'\'') => {
                let start = self.at + 1;
                let end = start + memchr(quote, &bytes[start..])?;
                self.at = end + 1;
                start..end
            }
            _ => {
                let start = self.at;
                self.skip_until(|byte| is_space(byte) || byte == b'>')?;
                start..self.at
            }
        };
        Some((name, value.start, value.end))
    }

    fn skip_until(&mut self, stop: impl Fn(u8) -> bool) -> Option<()> {
        self.at += self.rest().iter().position(|&byte| stop(byte))?;
        Some(())
    }

    fn value(&self, start: usize, end: usize) -> StrTendril {
        let value = &self.page[start..end];
        if memchr2(b'&', 0, value.as_bytes()).is_none() {
            return self.share(start, end);
        }
        let mut resolved = String::with_capacity(value.len());
        resolve(&value.replace('\0', "\u{fffd}"), true, &mut resolved);
        resolved.into()
    }
}

/// Where a declaration or a comment ends that the next angle bracket ends.
fn bytes_until(bytes: &[u8], at: usize) -> Option<usize> {
    Some(at + memchr(b'>', &bytes[at..])? + 1)
}

/// Keeps the document type that html5ever's tokenizer reads.
#[derive(Default)]
struct Declared(RefCell<Option<Doctype>>);

impl TokenSink for Declared {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        if let Token::DoctypeToken(doctype) = token {
            *self.0.borrow_mut() = Some(doctype);
        }
        TokenSinkResult::Continue
    }
}

fn doctype(declaration: &str) -> Doctype {
    let tokenizer = tokenizer::Tokenizer::new(Declared::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(declaration));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.take().unwrap_or_default()
}
