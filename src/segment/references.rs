//! Character references to the characters they stand for, by section 13.2.5.72 of the HTML standard.
//!
//! The names are html5ever's own table. Where a reference may stand is left to `tokenizer`.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::memchr;

/// Writes a text with its references resolved. In an attribute's value a reference without a semicolon counts less.
pub fn resolve(text: &str, in_attribute: bool, into: &mut String) {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        into.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.as_bytes().get(1) {
            Some(b'#') => numeric(rest, into),
            Some(byte) if byte.is_ascii_alphanumeric() => named(rest, in_attribute, into),
            _ => None,
        };
        let length = length.unwrap_or_else(|| {
            into.push('&');
            1
        });
        rest = &rest[length..];
    }
    into.push_str(rest);
}

/// Resolves a reference by number at the start of a text, and says how long it is.
fn numeric(text: &str, into: &mut String) -> Option<usize> {
    let (base, start) = match text.as_bytes().get(2) {
        Some(b'x' | b'X') => (16, 3),
        _ => (10, 2),
    };
    let digits = text[start..]
        .bytes()
        .take_while(|&byte| char::from(byte).is_digit(base))
        .count();
    if digits == 0 {
        return None;
    }
    let end = start + digits;
    let beyond = 0x11_0000;
    let number = text[start..end].chars().fold(0, |number: u32, digit| {
        let number = number.saturating_mul(base) + digit.to_digit(base).unwrap_or(0);
        number.min(beyond)
    });
    into.push(match number {
        0 => '\u{fffd}',
        0x80..=0x9f => C1_REPLACEMENTS[number as usize - 0x80]
            .or(char::from_u32(number))
            .unwrap_or('\u{fffd}'),
        number => char::from_u32(number).unwrap_or('\u{fffd}'),
    });
    Some(end + usize::from(text[end..].starts_with(';')))
}

/// Resolves a reference by name at the start of a text, and says how long it is.
fn named(text: &str, in_attribute: bool, into: &mut String) -> Option<usize> {
    for (written, character) in [
        ("&amp;", '&'),
        ("&nbsp;", '\u{a0}'),
        ("&quot;", '"'),
        ("&lt;", '<'),
        ("&gt;", '>'),
    ] {
        if text.starts_with(written) {
            into.push(character);
            return Some(written.len());
        }
    }
    let mut found = None;
    for (at, character) in text.char_indices().skip(1) {
        let end = at + character.len_utf8();
        // The table has every name and every beginning of one.
        match NAMED_ENTITIES.get(&text[1..end]) {
            Some(&(0, _)) => {}
            Some(&characters) => found = Some((end, characters)),
            None => break,
        }
    }
    let (end, (first, second)) = found?;
    let bytes = text.as_bytes();
    let goes_on = |byte: &u8| *byte == b'=' || byte.is_ascii_alphanumeric();
    if in_attribute && bytes[end - 1] != b';' && bytes.get(end).is_some_and(goes_on) {
        return None;
    }
    into.extend(char::from_u32(first));
    if second != 0 {
        into.extend(char::from_u32(second));
    }
    Some(end)
}
