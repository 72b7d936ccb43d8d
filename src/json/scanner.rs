//! The grammar of RFC 8259.

use std::borrow::Cow;

use super::keys::{self, SeenKeys};
use super::text::{escape_length, unescape};
use super::{Malformed, Member};
use crate::text::scan;

/// Nesting allowed in claims.
pub(super) const MAX_DEPTH: usize = 32;

pub(super) struct Scanner<'a> {
    text: &'a str,
    pub(super) at: usize,
    /// Members of the objects that are open, innermost last; those of the
    /// outermost object stay. Only theirs have a value.
    pub(super) members: Vec<Member<'a>>,
}

impl<'a> Scanner<'a> {
    #[inline]
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            members: Vec::with_capacity(16),
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is not white space.
    #[inline]
    pub(super) fn token(&mut self) -> Option<u8> {
        match self.peek()? {
            b' ' | b'\t' | b'\n' | b'\r' => self.after_space(),
            byte => Some(byte),
        }
    }

    /// Apart, since no library writes white space into claims.
    #[cold]
    fn after_space(&mut self) -> Option<u8> {
        while matches!(self.peek()?, b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
        self.peek()
    }

    #[inline]
    fn take(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.token() != Some(byte) {
            return Err(Malformed);
        }
        self.at += 1;
        Ok(())
    }

    pub(super) fn end(&mut self) -> Result<(), Malformed> {
        match self.token() {
            None => Ok(()),
            Some(_) => Err(Malformed),
        }
    }

    /// Returns the start of the value.
    pub(super) fn value(&mut self, depth: usize) -> Result<usize, Malformed> {
        let byte = self.token().ok_or(Malformed)?;
        let start = self.at;
        match byte {
            b'"' => {
                self.string()?;
            }
            b'{' => {
                let outer = self.members.len();
                self.object(depth)?;
                self.members.truncate(outer);
            }
            b'[' => self.array(depth, |_| ())?,
            b't' => self.literal(b"true")?,
            b'f' => self.literal(b"false")?,
            b'n' => self.literal(b"null")?,
            _ => self.number()?,
        }
        Ok(start)
    }

    pub(super) fn object(&mut self, depth: usize) -> Result<(), Malformed> {
        if depth > MAX_DEPTH {
            return Err(Malformed);
        }
        let first = self.members.len();
        self.take(b'{')?;
        if self.token() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        let mut seen = SeenKeys::default();
        loop {
            let start = self.at + 1;
            let escaped = self.string()?;
            let key = match (self.slice(start, self.at - 1), escaped) {
                (text, false) => Cow::Borrowed(text),
                (text, true) => unescape(text).ok_or(Malformed)?,
            };
            if key == "__proto__" {
                return Err(Malformed);
            }
            self.take(b':')?;
            let start = self.value(depth + 1)?;
            let value = match depth {
                1 => self.slice(start, self.at),
                _ => "",
            };
            let member = Member::new(key, value);
            if seen.has(&member, &self.members[first..]) {
                return Err(Malformed);
            }
            self.members.push(member);
            match self.token() {
                Some(b',') => self.at += 1,
                _ => break,
            }
            self.token();
        }
        self.take(b'}')?;
        match keys::has_duplicate(&self.members[first..]) {
            true => Err(Malformed),
            false => Ok(()),
        }
    }

    pub(super) fn array(
        &mut self,
        depth: usize,
        mut each: impl FnMut(&'a str),
    ) -> Result<(), Malformed> {
        if depth > MAX_DEPTH {
            return Err(Malformed);
        }
        self.take(b'[')?;
        if self.token() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            let start = self.value(depth + 1)?;
            each(self.slice(start, self.at));
            match self.token() {
                Some(b',') => self.at += 1,
                _ => break,
            }
        }
        self.take(b']')
    }

    #[inline]
    fn literal(&mut self, word: &[u8]) -> Result<(), Malformed> {
        if !self.rest().starts_with(word) {
            return Err(Malformed);
        }
        self.at += word.len();
        Ok(())
    }

    /// Returns whether the string has escapes.
    fn string(&mut self) -> Result<bool, Malformed> {
        self.take(b'"')?;
        let mut escaped = false;
        loop {
            self.at += scan::plain(self.rest());
            match self.peek().ok_or(Malformed)? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    self.at += escape_length(self.rest()).ok_or(Malformed)?;
                }
                _ => return Err(Malformed),
            }
        }
        self.at += 1;
        Ok(escaped)
    }

    fn number(&mut self) -> Result<(), Malformed> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let start = self.at;
        let integer = match self.peek() {
            Some(b'0') => {
                self.at += 1;
                1
            }
            _ => self.digits()?,
        };
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        let end = self.at;
        let mut exponent = 0;
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            let negative = self.peek() == Some(b'-');
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            let start = self.at;
            self.digits()?;
            exponent = match self.slice(start, self.at).parse::<u16>() {
                Ok(_) if negative => 0,
                Ok(value) => usize::from(value),
                Err(_) => return Err(Malformed),
            };
        }
        match integer + exponent {
            ..309 => Ok(()),
            309 if is_finite(self.slice(start, end)) => Ok(()),
            _ => Err(Malformed),
        }
    }

    #[inline]
    fn digits(&mut self) -> Result<usize, Malformed> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        match self.at - start {
            0 => Err(Malformed),
            count => Ok(count),
        }
    }

    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Both ends are at ASCII characters.
    #[inline]
    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }
}

/// Whether a number of 309 digits is within the range of a double.
fn is_finite(digits: &str) -> bool {
    /// `Number.MAX_VALUE`.
    const LAST: &[u8; 17] = b"17976931348623157";
    let digits = digits.bytes().filter(u8::is_ascii_digit);
    digits.take(LAST.len()).le(LAST.iter().copied())
}
