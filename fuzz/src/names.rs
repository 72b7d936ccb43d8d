//! The names of session cookies, as a regular expression would read them.

/// The prefixes by their number.
pub const PREFIXES: [&str; 3] = ["__Host-", "__Secure-", ""];

/// The number of the prefix and of the chunk, where it is a cookie of this base
/// name: `^(__Host-|__Secure-)?BASE(\.(0|[1-9][0-9]?))?$`.
pub fn find(base: &str, name: &[u8]) -> Option<(usize, Option<usize>)> {
    PREFIXES.iter().enumerate().find_map(|(prefix, text)| {
        let rest = name.strip_prefix(text.as_bytes())?;
        let rest = rest.strip_prefix(base.as_bytes())?;
        if rest.is_empty() {
            return Some((prefix, None));
        }
        let digits = std::str::from_utf8(rest.strip_prefix(b".")?).ok()?;
        let number = digits.parse::<usize>().ok()?;
        // Only in the spelling that a number has.
        (number < 100 && number.to_string() == digits).then_some((prefix, Some(number)))
    })
}

/// Name, value and whole text of each pair of a Cookie header.
pub fn pairs(header: &[u8]) -> Vec<(&[u8], &[u8], &[u8])> {
    parts(header)
        .into_iter()
        .filter_map(|part| {
            let equals = part.iter().position(|byte| *byte == b'=')?;
            (equals > 0).then(|| (&part[..equals], &part[equals + 1..], part))
        })
        .collect()
}

/// What stands between semicolons, without the white space around it.
pub fn parts(header: &[u8]) -> Vec<&[u8]> {
    header
        .split(|byte| *byte == b';')
        .map(|part| {
            let is_text = |byte: &u8| !matches!(byte, b' ' | b'\t');
            let start = part.iter().position(is_text).unwrap_or(part.len());
            let end = part.iter().rposition(is_text).map_or(start, |at| at + 1);
            &part[start..end]
        })
        .filter(|part| !part.is_empty())
        .collect()
}
