//! A reader of options in JSON. It gives a value for each, in place of one of another type
//! too, and notes that all of it is wrong. Leaving early would drop what there is at every
//! step, which was more code than the steps. Each type is read in one place, not inlined.

use std::cell::Cell;

use crate::json::{self, Object};

/// A value.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    json: &'a str,
    is_wrong: &'a Cell<bool>,
}

impl<'a> Element<'a> {
    pub(super) fn refuse(self) {
        self.is_wrong.set(true);
    }

    pub(super) fn is_text(self) -> bool {
        self.json.starts_with('"')
    }

    #[inline(never)]
    pub(super) fn text(self) -> String {
        match json::string(self.json) {
            Some(text) => text.into_owned(),
            None => {
                self.refuse();
                String::new()
            }
        }
    }

    #[inline(never)]
    fn number(self) -> i64 {
        self.json.parse().unwrap_or_else(|_| {
            self.refuse();
            0
        })
    }

    #[inline(never)]
    fn boolean(self) -> bool {
        if !matches!(self.json, "true" | "false") {
            self.refuse();
        }
        self.json == "true"
    }

    pub(super) fn one_of<T: Copy, const N: usize>(
        self,
        all: [T; N],
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        all.get(self.position(&all.map(name))?).copied()
    }

    #[inline(never)]
    fn position(self, names: &[&str]) -> Option<usize> {
        let text = self.text();
        let found = names.iter().position(|name| *name == text);
        if found.is_none() {
            self.refuse();
        }
        found
    }

    #[inline(never)]
    pub(super) fn elements(self) -> Vec<Element<'a>> {
        let elements = json::elements(self.json).unwrap_or_else(|_| {
            self.refuse();
            Vec::new()
        });
        let element = |json| Element { json, ..self };
        elements.into_iter().map(element).collect()
    }

    pub(super) fn reader(self) -> OptionReader<'a> {
        OptionReader::new(self.json, self.is_wrong)
    }
}

/// The members of an object.
pub(super) struct OptionReader<'a> {
    options: Object<'a>,
    is_wrong: &'a Cell<bool>,
}

impl<'a> OptionReader<'a> {
    #[inline(never)]
    pub(super) fn new(json: &'a str, is_wrong: &'a Cell<bool>) -> Self {
        let options = Object::parse(json).unwrap_or_else(|_| {
            is_wrong.set(true);
            Object::default()
        });
        Self { options, is_wrong }
    }

    #[inline(never)]
    pub(super) fn get(&self, name: &str) -> Option<Element<'a>> {
        let json = self.options.get(name)?;
        let is_wrong = self.is_wrong;
        Some(Element { json, is_wrong })
    }

    /// Notes that there has to be a value.
    pub(super) fn required<T>(&self, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.is_wrong.set(true);
        }
        value
    }

    #[inline(never)]
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(Element::text)
    }

    #[inline(never)]
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.get(name).map(Element::number)
    }

    #[inline(never)]
    pub(super) fn count(&self, name: &str) -> Option<u64> {
        let number = self.number(name)?;
        self.required(u64::try_from(number).ok())
    }

    #[inline(never)]
    pub(super) fn boolean(&self, name: &str) -> Option<bool> {
        self.get(name).map(Element::boolean)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.boolean(name).unwrap_or_default()
    }

    pub(super) fn one_of<T: Copy, const N: usize>(
        &self,
        name: &str,
        all: [T; N],
        name_of: fn(T) -> &'static str,
    ) -> Option<T> {
        self.get(name)?.one_of(all, name_of)
    }

    /// An object of options, without any where it is missing.
    pub(super) fn part(&self, name: &str) -> OptionReader<'a> {
        let json = self.get(name).map_or("{}", |part| part.json);
        OptionReader::new(json, self.is_wrong)
    }

    pub(super) fn list<T>(&self, name: &str, read: fn(Element<'a>) -> T) -> Vec<T> {
        let elements = self.get(name).map(Element::elements).unwrap_or_default();
        elements.into_iter().map(read).collect()
    }
}
