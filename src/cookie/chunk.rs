//! A token that is too long for one cookie is split into `name.0 … name.n`.

use std::borrow::Cow;

use super::{MAX_CHUNKS, MAX_COOKIE};
use crate::error::{Reason, WriteError};
use crate::text::decimal::decimal;

/// One cookie of the session as it was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) number: Option<usize>,
    pub(crate) value: &'a [u8],
}

/// The token of some cookies.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Joined<'a> {
    One(Cow<'a, [u8]>),
    /// The bare name was sent several times with different values.
    Several(Vec<&'a [u8]>),
}

/// Joins the chunks of a token, of which there is at least one.
pub(crate) fn join<'a>(
    chunks: impl Iterator<Item = Chunk<'a>> + Clone,
) -> Result<Joined<'a>, Reason> {
    let oversize = |chunk: Chunk<'_>| chunk.name.len() + chunk.value.len() > MAX_COOKIE;
    if chunks.clone().any(oversize) {
        return Err(Reason::Oversize);
    }
    let is_numbered = |chunk: Chunk<'_>| chunk.number.is_some();
    if !chunks.clone().any(is_numbered) {
        return Ok(distinct(chunks));
    }
    if !chunks.clone().all(is_numbered) {
        return Err(Reason::Chunks);
    }
    let mut slots: [Option<&[u8]>; MAX_CHUNKS] = [None; MAX_CHUNKS];
    for chunk in chunks {
        let number = chunk.number.unwrap_or(MAX_CHUNKS);
        match slots.get_mut(number).ok_or(Reason::Chunks)? {
            Some(value) if *value != chunk.value => return Err(Reason::Duplicate),
            slot => *slot = Some(chunk.value),
        }
    }
    let count = slots.iter().take_while(|slot| slot.is_some()).count();
    if slots[count..].iter().any(Option::is_some) || count == 0 {
        return Err(Reason::Chunks);
    }
    let values: Vec<&[u8]> = slots.into_iter().flatten().collect();
    Ok(Joined::One(Cow::Owned(values.concat())))
}

/// Splits a token into the cookies to write. `limit` is the longest value of one
/// cookie; `None` fills each up to the limit of browsers.
pub(crate) fn split<'a>(
    name: &str,
    token: &'a str,
    limit: Option<usize>,
) -> Result<Vec<(String, &'a str)>, WriteError> {
    let whole = limit.unwrap_or(MAX_COOKIE - name.len());
    if token.len() <= whole {
        return Ok(vec![(name.to_owned(), token)]);
    }
    let each = limit.unwrap_or(MAX_COOKIE - name.len() - ".15".len());
    let count = token.len().div_ceil(each);
    if count > MAX_CHUNKS {
        return Err(WriteError::TooLarge);
    }
    let cut = |number: usize| &token[number * each..token.len().min((number + 1) * each)];
    Ok((0..count)
        .map(|number| ([name, ".", &decimal(number as i64)].concat(), cut(number)))
        .collect())
}

/// The bytes that browsers count of these cookies.
pub(crate) fn bytes(cookies: &[(String, &str)]) -> usize {
    cookies
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum()
}

fn distinct<'a>(mut chunks: impl Iterator<Item = Chunk<'a>>) -> Joined<'a> {
    let first = chunks.next().map_or(&[][..], |chunk| chunk.value);
    let mut values = Vec::new();
    for Chunk { value, .. } in chunks {
        if value != first && !values.contains(&value) {
            values.push(value);
        }
    }
    if values.is_empty() {
        return Joined::One(Cow::Borrowed(first));
    }
    values.insert(0, first);
    Joined::Several(values)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The rule in other words: chunks of one number have one value, and the numbers
    /// are none at all, or those from 0 without a gap.
    fn expected(chunks: &[(Option<usize>, String)]) -> Option<Vec<String>> {
        let numbers: std::collections::BTreeMap<Option<usize>, Vec<String>> =
            chunks
                .iter()
                .fold(Default::default(), |mut all, (number, value)| {
                    let values: &mut Vec<String> = all.entry(*number).or_default();
                    if !values.contains(value) {
                        values.push(value.clone());
                    }
                    all
                });
        if numbers.keys().all(Option::is_none) {
            return Some(numbers.into_values().flatten().collect());
        }
        let is_layout = numbers.len() <= MAX_CHUNKS
            && numbers.keys().copied().eq((0..numbers.len()).map(Some))
            && numbers.values().all(|values| values.len() == 1);
        is_layout.then(|| vec![numbers.into_values().flatten().collect()])
    }

    proptest! {
        #[test]
        fn joins_exactly_one_layout(
            chunks in prop::collection::vec((prop::option::weighted(0.9, 0..18usize), "[ab]{1,2}"), 0..20),
            count in 0..20usize,
            swaps in prop::collection::vec((0..40usize, 0..40usize), 0..20),
            more in any::<bool>(),
        ) {
            // Valid layouts are rare among random ones.
            let mut all: Vec<(Option<usize>, String)> = (0..count).map(|number| (Some(number), "x".into())).collect();
            if more || count == 0 {
                all.extend(chunks);
            }
            for (one, other) in swaps {
                if one < all.len() && other < all.len() {
                    all.swap(one, other);
                }
            }
            let joined = join(all.iter().map(|(number, value)| Chunk {
                name: b"s",
                number: *number,
                value: value.as_bytes(),
            }));
            // Nobody asks for the token of no cookie.
            prop_assume!(!all.is_empty());
            prop_assert_eq!(joined.ok().map(texts), expected(&all));
        }

        #[test]
        fn joins_what_it_split(
            length in 0..70_000usize,
            name in "[a-z]{1,140}",
            limit in prop::sample::select(vec![None, Some(3936), Some(3933)]),
            turn in 0..16usize,
        ) {
            let token: String = (0..length).map(|at| char::from(b'a' + (at % 23) as u8)).collect();
            let each = limit.unwrap_or(MAX_COOKIE - name.len() - 3);
            let Ok(mut cookies) = split(&name, &token, limit) else {
                prop_assert!(length > MAX_CHUNKS * each, "{length} bytes fit");
                return Ok(());
            };
            prop_assert!(length <= MAX_CHUNKS * each || cookies.len() == 1);
            for (number, (cookie, value)) in cookies.iter().enumerate() {
                prop_assert!(cookie.len() + value.len() <= MAX_COOKIE);
                let own = if cookies.len() == 1 { name.clone() } else { format!("{name}.{number}") };
                prop_assert_eq!(cookie, &own);
            }
            let count = cookies.len();
            cookies.rotate_left(turn % count);
            let chunks = cookies.iter().map(|(cookie, value)| Chunk {
                name: cookie.as_bytes(),
                number: cookie.strip_prefix(&format!("{name}.")).map(|number| number.parse().expect("a number")),
                value: value.as_bytes(),
            });
            prop_assert_eq!(join(chunks), Ok(Joined::One(token.as_bytes().into())));
        }
    }

    fn joined(
        cookies: &[(&'static str, Option<usize>, &'static str)],
    ) -> Result<Vec<String>, Reason> {
        let chunks: Vec<Chunk<'static>> = cookies
            .iter()
            .map(|(name, number, value)| Chunk {
                name: name.as_bytes(),
                number: *number,
                value: value.as_bytes(),
            })
            .collect();
        join(chunks.into_iter()).map(texts)
    }

    fn texts(joined: Joined<'_>) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.into()).expect("ASCII tests");
        match joined {
            Joined::One(token) => vec![text(&token)],
            Joined::Several(tokens) => tokens.into_iter().map(text).collect(),
        }
    }

    #[test]
    fn joins_by_number_not_by_order() {
        assert_eq!(
            joined(&[("s.1", Some(1), "b"), ("s.0", Some(0), "a")]),
            Ok(vec!["ab".into()])
        );
        assert_eq!(
            joined(&[("s.0", Some(0), "a"), ("s.0", Some(0), "a")]),
            Ok(vec!["a".into()])
        );
        assert_eq!(
            joined(&[("s", None, "a"), ("s", None, "a"), ("s", None, "b")]),
            Ok(vec!["a".into(), "b".into()])
        );
    }

    #[test]
    fn attack_27_refuses_every_other_layout() {
        for (cookies, reason) in [
            (
                vec![("s", None, "a"), ("s.0", Some(0), "b")],
                Reason::Chunks,
            ),
            (
                vec![("s", None, "a"), ("s.1", Some(1), "b")],
                Reason::Chunks,
            ),
            (vec![("s.1", Some(1), "b")], Reason::Chunks),
            (
                vec![("s.0", Some(0), "a"), ("s.2", Some(2), "b")],
                Reason::Chunks,
            ),
            (vec![("s.16", Some(16), "a")], Reason::Chunks),
            (
                vec![("s.99", Some(99), "a"), ("s.0", Some(0), "a")],
                Reason::Chunks,
            ),
            (
                vec![("s.0", Some(0), "a"), ("s.0", Some(0), "b")],
                Reason::Duplicate,
            ),
        ] {
            assert_eq!(joined(&cookies), Err(reason), "{cookies:?}");
        }
        let long = [Chunk {
            name: b"s",
            number: None,
            value: &[b'a'; 4096],
        }];
        assert_eq!(join(long.into_iter()), Err(Reason::Oversize));
    }

    #[test]
    fn split_and_join_are_inverse_and_bounded() {
        for limit in [None, Some(3936), Some(3933)] {
            for length in [
                1, 3932, 3933, 3934, 3936, 3937, 4095, 4096, 7872, 7873, 39_361, 62_000,
            ] {
                let token = "x".repeat(length);
                let cookies = split("s", &token, limit).expect("fits");
                assert!(
                    cookies
                        .iter()
                        .all(|(name, value)| name.len() + value.len() <= MAX_COOKIE)
                );
                assert_eq!(
                    cookies.iter().map(|(_, value)| *value).collect::<String>(),
                    token
                );
                assert_eq!(cookies.len() == 1, cookies[0].0 == "s");
            }
            assert_eq!(
                split("s", &"x".repeat(66_000), limit),
                Err(WriteError::TooLarge)
            );
        }
    }
}
