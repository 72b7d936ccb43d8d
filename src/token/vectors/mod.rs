//! Published test vectors: Wycheproof and the examples of the RFCs. They run
//! natively and in wasm (`node scripts/test.mjs rust rust-wasm`). What is not
//! offered is refused, and counted with its reason: `tests/vectors/README.md`.

#![allow(clippy::unwrap_used, reason = "what is no vector fails the test")]

mod primitives;
mod rfc;
mod tokens;

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::Value;

/// The result of a case.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Verdict {
    /// It is valid, and accepted.
    Accepted,
    /// It is invalid, and refused.
    Refused,
    /// It is refused whether it is valid or not, for this reason.
    NotOffered(&'static str),
    /// It is not run, for this reason.
    NotRun(&'static str),
}

impl Verdict {
    fn in_words(self) -> String {
        match self {
            Verdict::Accepted => "valid and accepted".into(),
            Verdict::Refused => "invalid and refused".into(),
            Verdict::NotOffered(reason) => ["refused, ", reason].concat(),
            Verdict::NotRun(reason) => ["not run, ", reason].concat(),
        }
    }
}

/// Judges every case of a Wycheproof file, prints the number of each verdict, and
/// compares them with `expected`.
macro_rules! wycheproof {
    ($name:literal, $judge:expr, $expected:expr) => {
        $crate::token::vectors::run(
            $name,
            include_str!(concat!(
                "../../../tests/vectors/wycheproof/",
                $name,
                "_test.json"
            )),
            $judge,
            &$expected,
        )
    };
}
use wycheproof;

fn run(
    name: &str,
    json: &str,
    judge: impl Fn(&Value, &Case<'_>) -> Verdict,
    expected: &[(Verdict, usize)],
) {
    let file: Value = serde_json::from_str(json).unwrap();
    let mut counts = BTreeMap::<Verdict, usize>::new();
    for group in list(&file["testGroups"]) {
        for test in list(&group["tests"]) {
            *counts.entry(judge(group, &Case(test))).or_default() += 1;
        }
    }
    let total = counts.values().sum::<usize>();
    assert_eq!(Some(total as u64), file["numberOfTests"].as_u64());

    let counts: Vec<(Verdict, usize)> = counts.into_iter().collect();
    let words = |(verdict, count): &(Verdict, usize)| format!("{count} {}", verdict.in_words());
    let texts: Vec<String> = counts.iter().map(words).collect();
    let line = format!("wycheproof {name}: {total} = {}\n", texts.join(" + "));
    // The harness would keep what `println!` writes.
    std::io::stdout().write_all(line.as_bytes()).unwrap();
    assert_eq!(counts, expected, "{name}");
}

/// A test of a Wycheproof file, or a vector of another with its bytes in hex.
struct Case<'a>(&'a Value);

impl Case<'_> {
    fn bytes(&self, name: &str) -> Vec<u8> {
        let hex = text(&self.0[name]);
        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(byte).collect()
    }

    fn is_valid(&self) -> bool {
        match text(&self.0["result"]) {
            "valid" => true,
            "invalid" => false,
            other => panic!("a new result: {other}"),
        }
    }

    /// A refusal of the product, where the case is invalid, or its consent, where
    /// it is valid.
    fn agrees(&self, accepted: bool) -> Verdict {
        assert_eq!(accepted, self.is_valid(), "{:?}", self.0);
        match accepted {
            true => Verdict::Accepted,
            false => Verdict::Refused,
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
