//! Bytes to text: byte order mark, declared charset, then detection.
//!
//! Follows the order of the HTML standard's encoding sniffing (<https://html.spec.whatwg.org/#encoding-sniffing-algorithm>),
//! with chardetng where nothing is declared. Never fails: what can't be decoded becomes U+FFFD.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far into a page a declaration is looked for, in bytes.
const DECLARATION_WITHIN: usize = 4096;

/// How many bytes are shown to the detector.
const DETECTED_WITHIN: usize = 1 << 16;

/// Decodes bytes of unknown encoding.
///
/// ```
/// assert_eq!(chaffinch::decode(b"Caf\xe9 <meta charset=latin1>"), "Café <meta charset=latin1>");
/// assert_eq!(chaffinch::decode("Café".as_bytes()), "Café");
/// ```
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    decode_declared(bytes, None)
}

/// Decodes bytes whose encoding a server declared; only a byte order mark and valid UTF-8 stand above that.
///
/// ```
/// assert_eq!(chaffinch::decode_declared(b"Caf\xe9", Some("iso-8859-1")), "Café");
/// ```
pub fn decode_declared<'a>(bytes: &'a [u8], charset: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    // Valid UTF-8 is UTF-8 whatever a page declares: no other encoding passes that test by chance.
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let encoding = charset
        .and_then(|charset| Encoding::for_label(charset.as_bytes()))
        .or_else(|| declared(bytes))
        .unwrap_or_else(|| detected(bytes));
    encoding.decode_without_bom_handling(bytes).0
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARATION_WITHIN)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let mut rest = head.as_str();
    while let Some(found) = rest.find("charset").or_else(|| rest.find("encoding=")) {
        let after = &rest[found..];
        let value = after
            .trim_start_matches(|c: char| c.is_ascii_alphabetic())
            .trim_start()
            .strip_prefix('=')
            .map(|value| value.trim_start_matches([' ', '"', '\'']));
        if let Some(value) = value {
            let end = value
                .find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)))
                .unwrap_or(value.len());
            if let Some(encoding) = Encoding::for_label(&value.as_bytes()[..end]) {
                // A declaration that could be read as ASCII can't be true of UTF-16; the standard says UTF-8.
                let wide = encoding == UTF_16LE || encoding == UTF_16BE;
                return Some(if wide { UTF_8 } else { encoding });
            }
        }
        rest = &after["charset".len()..];
    }
    None
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(DETECTED_WITHIN)], true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}
