//! A browser's cookie jar (RFC 6265bis §5.6 and §5.7, as far as one host and one
//! path go).

use std::collections::BTreeMap;

use waxseal::Writes;

use crate::names;

/// Name to value.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Jar(pub BTreeMap<String, String>);

impl Jar {
    /// The Cookie header.
    pub fn header(&self) -> String {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    /// Takes the lines as a browser does that reached the page by https or not;
    /// panics where it would drop one. Of the lines of one name the last is for the
    /// place where the cookie is set today; those before it clear it elsewhere.
    pub fn apply(&mut self, writes: &Writes, https: bool) {
        let clears = |line: &&String| line.contains("=; Max-Age=0");
        let clearing = writes.set_cookie.iter().filter(clears).map(String::len);
        assert!(clearing.sum::<usize>() <= 4096, "too many clearing lines");
        for (at, line) in writes.set_cookie.iter().enumerate() {
            assert!(
                line.bytes().all(|byte| (0x20..0x7f).contains(&byte)),
                "{line:?}"
            );
            let mut parts = line.split("; ");
            let (name, value) = parts
                .next()
                .and_then(|pair| pair.split_once('='))
                .expect("a pair");
            assert!(
                name.len() + value.len() <= 4096,
                "too large for browsers: {name}"
            );
            assert!(!value.contains([';', '"', ',', '\\', ' ']), "{line}");
            let attributes: Vec<&str> = parts.collect();
            for attribute in &attributes {
                assert!(
                    attribute.len() <= 1024 + "Path=".len() && !attribute.contains(';'),
                    "{line}"
                );
            }
            let has = |attribute: &str| attributes.contains(&attribute);
            let is_host = name.starts_with("__Host-");
            if is_host {
                assert!(has("Path=/") && !line.contains("; Domain="), "{line}");
            }
            if is_host
                || name.starts_with("__Secure-")
                || has("SameSite=None")
                || has("Partitioned")
            {
                assert!(has("Secure"), "{line}");
            }
            assert!(has("HttpOnly"), "{line}");
            let prefix = format!("{name}=");
            let mut later = writes.set_cookie[at + 1..].iter();
            if later.any(|line| line.starts_with(&prefix)) {
                assert!(clears(&line), "{name} is set and not the last: {line}");
                continue;
            }
            // A browser keeps neither from a page that it reached by plain http.
            if has("Secure") && !https {
                continue;
            }
            match has("Max-Age=0") {
                true => self.0.remove(name),
                false => self.0.insert(name.to_owned(), value.to_owned()),
            };
        }
    }

    /// The cookies that are of one of these base names and have a value, with the
    /// number of their prefix and of their chunk.
    pub fn sessions(&self, bases: &[&str]) -> Vec<(&str, usize, Option<usize>)> {
        self.0
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .filter_map(|(name, _)| {
                let found = bases
                    .iter()
                    .find_map(|base| names::find(base, name.as_bytes()));
                found.map(|(prefix, number)| (name.as_str(), prefix, number))
            })
            .collect()
    }
}
