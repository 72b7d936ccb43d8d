//! The grammar of RFC 8259.

use std::borrow::Cow;

use super::keys::{self, SeenKeys};
use super::text::{escape_length, unescape};
use super::{Malformed, Member};
use crate::text::scan;

/// Nesting allowed in claims.
pub(super) const MAX_DEPTH: usize = 32;

/// Digits of the longest integers of which some are within the range of a double.
const MAX_DIGITS: usize = 309;

/// Positions are passed and returned, not kept: so they stay out of memory.
pub(super) struct Scanner<'a> {
    text: &'a str,
    /// Members of the objects that are open, innermost last; those of the
    /// outermost object stay. Only theirs have a value.
    pub(super) members: Vec<Member<'a>>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            members: Vec::with_capacity(16),
        }
    }

    /// The first position from this one on that is not white space.
    #[inline]
    pub(super) fn token(&self, at: usize) -> usize {
        match self.byte(at) {
            b' ' | b'\t' | b'\n' | b'\r' => self.after_space(at),
            _ => at,
        }
    }

    /// Whether nothing follows but white space.
    pub(super) fn end(&self, at: usize) -> Result<(), Malformed> {
        match self.token(at) {
            end if end == self.text.len() => Ok(()),
            _ => Err(Malformed),
        }
    }

    /// The end of the value that begins here.
    #[inline]
    pub(super) fn value(&mut self, at: usize, depth: usize) -> Result<usize, Malformed> {
        match self.byte(at) {
            b'"' => self.string(at + 1),
            b'-' | b'0'..=b'9' => self.number(at),
            _ => self.other_value(at, depth),
        }
    }

    /// The end of the object that begins here.
    pub(super) fn object(&mut self, at: usize, depth: usize) -> Result<usize, Malformed> {
        if depth > MAX_DEPTH || self.byte(at) != b'{' {
            return Err(Malformed);
        }
        let first = self.members.len();
        let mut at = self.token(at + 1);
        if self.byte(at) == b'}' {
            return Ok(at + 1);
        }
        let mut seen = SeenKeys::default();
        loop {
            let (key, end) = self.key(at)?;
            let colon = self.token(end);
            if self.byte(colon) != b':' {
                return Err(Malformed);
            }
            let start = self.token(colon + 1);
            let end = self.value(start, depth + 1)?;
            let value = match depth {
                1 => self.slice(start, end),
                _ => "",
            };
            let member = Member::new(key, value);
            if seen.has(&member, &self.members[first..]) {
                return Err(Malformed);
            }
            self.members.push(member);
            at = self.token(end);
            match self.byte(at) {
                b',' => at = self.token(at + 1),
                b'}' => break,
                _ => return Err(Malformed),
            }
        }
        match keys::has_duplicate(&self.members[first..]) {
            true => Err(Malformed),
            false => Ok(at + 1),
        }
    }

    /// The end of the array that begins here.
    pub(super) fn array(
        &mut self,
        at: usize,
        depth: usize,
        mut each: impl FnMut(&'a str),
    ) -> Result<usize, Malformed> {
        if depth > MAX_DEPTH || self.byte(at) != b'[' {
            return Err(Malformed);
        }
        let mut at = self.token(at + 1);
        if self.byte(at) == b']' {
            return Ok(at + 1);
        }
        loop {
            let end = self.value(at, depth + 1)?;
            each(self.slice(at, end));
            at = self.token(end);
            match self.byte(at) {
                b',' => at = self.token(at + 1),
                b']' => return Ok(at + 1),
                _ => return Err(Malformed),
            }
        }
    }

    /// Both ends are at ASCII characters.
    #[inline]
    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// NUL, which is in no token, after the end.
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or_default()
    }

    #[inline]
    fn rest(&self, at: usize) -> &'a [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }

    /// Apart, since no library writes white space into claims.
    #[cold]
    fn after_space(&self, mut at: usize) -> usize {
        while matches!(self.byte(at), b' ' | b'\t' | b'\n' | b'\r') {
            at += 1;
        }
        at
    }

    fn other_value(&mut self, at: usize, depth: usize) -> Result<usize, Malformed> {
        let literal = |word: &str| match self.rest(at).starts_with(word.as_bytes()) {
            true => Ok(at + word.len()),
            false => Err(Malformed),
        };
        match self.byte(at) {
            b't' => literal("true"),
            b'f' => literal("false"),
            b'n' => literal("null"),
            b'[' => self.array(at, depth, |_| ()),
            _ => {
                let outer = self.members.len();
                let end = self.object(at, depth)?;
                self.members.truncate(outer);
                Ok(end)
            }
        }
    }

    /// A key, unescaped, and where its string ends.
    #[inline]
    fn key(&self, at: usize) -> Result<(Cow<'a, str>, usize), Malformed> {
        if self.byte(at) != b'"' {
            return Err(Malformed);
        }
        let start = at + 1;
        let end = start + scan::plain(self.rest(start));
        let (key, end) = match self.byte(end) {
            b'"' => (Cow::Borrowed(self.slice(start, end)), end + 1),
            _ => self.escaped_key(start)?,
        };
        match key == "__proto__" {
            true => Err(Malformed),
            false => Ok((key, end)),
        }
    }

    #[cold]
    fn escaped_key(&self, start: usize) -> Result<(Cow<'a, str>, usize), Malformed> {
        let end = self.string(start)?;
        let key = unescape(self.slice(start, end - 1)).ok_or(Malformed)?;
        Ok((key, end))
    }

    /// The end of the string whose content begins here.
    #[inline]
    fn string(&self, mut at: usize) -> Result<usize, Malformed> {
        loop {
            at += scan::plain(self.rest(at));
            match self.byte(at) {
                b'"' => return Ok(at + 1),
                b'\\' => at += escape_length(self.rest(at)).ok_or(Malformed)?,
                _ => return Err(Malformed),
            }
        }
    }

    #[inline]
    fn number(&self, at: usize) -> Result<usize, Malformed> {
        let start = at + usize::from(self.byte(at) == b'-');
        let whole = match self.byte(start) {
            b'0' => start + 1,
            _ => self.digits(start)?,
        };
        let is_whole = !matches!(self.byte(whole), b'.' | b'e' | b'E');
        if is_whole && whole - start < MAX_DIGITS {
            Ok(whole)
        } else {
            self.after_whole(start, whole)
        }
    }

    /// The end of the number whose digits begin at `start`, from the end of its integer on.
    fn after_whole(&self, start: usize, whole: usize) -> Result<usize, Malformed> {
        let fraction = match self.byte(whole) {
            b'.' => self.digits(whole + 1)?,
            _ => whole,
        };
        let (end, exponent) = match self.byte(fraction) {
            b'e' | b'E' => self.exponent(fraction + 1)?,
            _ => (fraction, 0),
        };
        match whole - start + exponent {
            ..MAX_DIGITS => Ok(end),
            MAX_DIGITS if is_finite(self.slice(start, fraction)) => Ok(end),
            _ => Err(Malformed),
        }
    }

    /// The end of an exponent, and by how much it makes the number longer.
    fn exponent(&self, at: usize) -> Result<(usize, usize), Malformed> {
        let is_negative = self.byte(at) == b'-';
        let start = at + usize::from(matches!(self.byte(at), b'+' | b'-'));
        let end = self.digits(start)?;
        match self.slice(start, end).parse::<u16>() {
            Ok(_) if is_negative => Ok((end, 0)),
            Ok(value) => Ok((end, usize::from(value))),
            Err(_) => Err(Malformed),
        }
    }

    /// The end of the digits, of which there is at least one.
    #[inline]
    fn digits(&self, start: usize) -> Result<usize, Malformed> {
        let mut at = start;
        while self.byte(at).is_ascii_digit() {
            at += 1;
        }
        match at == start {
            true => Err(Malformed),
            false => Ok(at),
        }
    }
}

/// Whether a number of 309 digits is within the range of a double.
fn is_finite(digits: &str) -> bool {
    /// `Number.MAX_VALUE`.
    const LAST: &[u8; 17] = b"17976931348623157";
    let digits = digits.bytes().filter(u8::is_ascii_digit);
    digits.take(LAST.len()).le(LAST.iter().copied())
}
