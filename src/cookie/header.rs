//! The Cookie header (RFC 6265 §4.2.1), byte-exact: no quotes are stripped, no
//! percent signs decoded, no Unicode space trimmed.

use crate::text::scan;

/// One `name=value` of the header; `raw` is its text as it was sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Pair<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) value: &'a [u8],
    pub(crate) raw: &'a [u8],
}

/// The pairs in their order. A part without `=` or without a name is skipped: a
/// nameless cookie is sent as `=__Host-x=…`.
pub(crate) fn pairs(header: &[u8]) -> impl Iterator<Item = Pair<'_>> {
    parts(header).filter_map(|raw| {
        let equals = scan::find(raw, b'=')?;
        (equals > 0).then(|| Pair {
            name: &raw[..equals],
            value: &raw[equals + 1..],
            raw,
        })
    })
}

/// The non-empty parts between semicolons.
pub(crate) fn parts(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = header;
    core::iter::from_fn(move || {
        let text = (!rest.is_empty()).then_some(rest)?;
        let end = scan::find(text, b';').unwrap_or(text.len());
        rest = text.get(end + 1..).unwrap_or_default();
        Some(&text[..end])
    })
    .map(trim)
    .filter(|part| !part.is_empty())
}

fn trim(mut part: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = part {
        part = rest;
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Vec<(&str, &str)> {
        let text = |bytes| core::str::from_utf8(bytes).expect("ASCII tests");
        pairs(header.as_bytes())
            .map(|pair| (text(pair.name), text(pair.value)))
            .collect()
    }

    #[test]
    fn attack_26_reads_byte_exact() {
        for (header, expected) in [
            ("a=1; b=2", vec![("a", "1"), ("b", "2")]),
            (
                "a=1;b=2 ;\t c=3\t",
                vec![("a", "1"), ("b", "2"), ("c", "3")],
            ),
            ("a=b=c; =__Host-a=1; d; ;", vec![("a", "b=c")]),
            (
                "a=\"1\"; $Version=1",
                vec![("a", "\"1\""), ("$Version", "1")],
            ),
            ("a =1; b= 2", vec![("a ", "1"), ("b", " 2")]),
            ("a=%31; b=", vec![("a", "%31"), ("b", "")]),
            ("", vec![]),
            (";;; ;", vec![]),
        ] {
            assert_eq!(read(header), expected, "{header}");
        }
        assert_eq!(
            pairs("\u{2003}__Host-a=1".as_bytes())
                .next()
                .map(|pair| pair.name.len()),
            Some(11)
        );
    }
}
