//! Where a tag, a comment, or a text that is taken to the letter ends, by section 13.2.5 of the HTML standard.
//!
//! What is done with what ends there is left to `cut` and `tokenizer`.

use memchr::{memchr, memchr2, memmem};

/// Where a comment that begins at `at` ends.
pub fn comment_end(bytes: &[u8], at: usize) -> Option<usize> {
    let text = &bytes[at + 4..];
    if text.starts_with(b">") {
        return Some(at + 5);
    }
    if text.starts_with(b"->") {
        return Some(at + 6);
    }
    let usual = memmem::find(text, b"-->").map(|dashes| dashes + 3);
    let until = usual.unwrap_or(text.len());
    let odd = memmem::find(&text[..until], b"--!>").map(|dashes| dashes + 4);
    odd.or(usual).map(|length| at + 4 + length)
}

/// Where a tag ends whose name ends at `at`: quotes count only around an attribute's value.
pub fn tag_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    // Nearly all attributes are a name, an equals sign, and a value in quotes.
    while let Some(found) = memchr2(b'=', b'>', &bytes[at..]) {
        let sign = at + found;
        if bytes[sign] == b'>' {
            return Some(sign + 1);
        }
        let named = found > 0 && bytes[sign - 1].is_ascii_alphanumeric();
        let (true, Some(quote @ (b'"' | b'\''))) = (named, bytes.get(sign + 1)) else {
            break;
        };
        at = sign + 2;
        at += memchr(*quote, &bytes[at..])? + 1;
    }
    let mut after_equals = false;
    loop {
        match *bytes.get(at)? {
            b'>' => return Some(at + 1),
            quote @ (b'"' | b'\'') if after_equals => {
                at += 1 + memchr(quote, &bytes[at + 1..])?;
                after_equals = false;
            }
            // At the start of a name an equals sign is part of the name.
            b'=' if !after_equals && begins_value(bytes, at) => after_equals = true,
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => {}
            _ if after_equals => {
                // A value without quotes.
                while !matches!(
                    bytes.get(at)?,
                    b'>' | b' ' | b'\t' | b'\n' | b'\r' | b'\x0c'
                ) {
                    at += 1;
                }
                after_equals = false;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

/// Whether an equals sign stands after an attribute's name.
fn begins_value(bytes: &[u8], at: usize) -> bool {
    let before = bytes[..at].iter().rev();
    let name = before
        .clone()
        .find(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c'));
    !matches!(name, None | Some(b'/' | b'<' | b'"' | b'\''))
}

/// Where the text of an element ends that only its own closing tag ends.
pub fn raw_end(bytes: &[u8], from: usize, name: &str) -> Option<usize> {
    memmem::find_iter(&bytes[from..], b"</")
        .map(|at| from + at)
        .find(|&at| is_tag_of(bytes, at + 2, name))
}

/// Whether a tag's name starts here and is this one.
fn is_tag_of(bytes: &[u8], start: usize, name: &str) -> bool {
    let end = start + name.len();
    bytes
        .get(start..end)
        .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        && bytes.get(end).is_some_and(|byte| {
            matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'>')
        })
}

/// Where a script ends. A script may hold a comment, and that a script of its own.
pub fn script_end(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut in_comment, mut in_inner) = (false, false);
    let mut at = from;
    loop {
        at += memchr2(b'<', b'-', bytes.get(at..)?)?;
        let rest = &bytes[at..];
        if rest.starts_with(b"-->") {
            (in_comment, in_inner) = (false, false);
        } else if rest.starts_with(b"<!--") {
            in_comment = true;
            // The dashes may end the comment, too.
            at += 1;
        } else if rest.starts_with(b"</") && is_tag_of(bytes, at + 2, "script") {
            if !in_inner {
                return Some(at);
            }
            in_inner = false;
        } else if in_comment && rest[0] == b'<' && is_tag_of(bytes, at + 1, "script") {
            in_inner = true;
        }
        at += 1;
    }
}
