//! JSON strings, read and written.

use std::borrow::Cow;

use crate::text::hex;

/// The content of a JSON string; `None` for another type or a lone surrogate.
pub(crate) fn string(value: &str) -> Option<Cow<'_, str>> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    unescape(inner)
}

/// `text` as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_string(&mut out, text);
    out
}

/// Appends `text` as a JSON string, escaped as `JSON.stringify` does.
pub(crate) fn push_string(out: &mut String, text: &str) {
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.as_bytes().iter().position(is_special) {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0x8 => out.push_str("\\b"),
            0xc => out.push_str("\\f"),
            control => {
                out.push_str("\\u00");
                hex::push(out, &[control]);
            }
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

/// The length of the escape at the front.
pub(super) fn escape_length(text: &[u8]) -> Option<usize> {
    match text {
        [
            _,
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't',
            ..,
        ] => Some(2),
        [_, b'u', a, b, c, d, ..] => [a, b, c, d]
            .iter()
            .all(|digit| digit.is_ascii_hexdigit())
            .then_some(6),
        _ => None,
    }
}

/// `None` where an escape is a lone surrogate, which no Rust string can hold.
pub(super) fn unescape(inner: &str) -> Option<Cow<'_, str>> {
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = rest.as_bytes().get(at + 1)?;
        rest = &rest[at + 2..];
        out.push(match escape {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let (unit, tail) = code_unit(rest)?;
                rest = tail;
                if (0xd800..0xdc00).contains(&unit) {
                    let (low, tail) = code_unit(rest.strip_prefix("\\u")?)?;
                    rest = tail;
                    char::decode_utf16([unit, low]).next()?.ok()?
                } else {
                    char::from_u32(u32::from(unit))?
                }
            }
            other => char::from(*other),
        });
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

fn code_unit(text: &str) -> Option<(u16, &str)> {
    let unit = u16::from_str_radix(text.get(..4)?, 16).ok()?;
    Some((unit, &text[4..]))
}
