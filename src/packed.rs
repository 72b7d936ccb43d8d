//! What both modules that read pass to and from JavaScript: a scheme, and answers of 32-bit
//! words, little endian, with texts after them.

use crate::error::Reason;
use crate::outcome::Outcome;
use crate::request::Scheme;

pub(crate) fn scheme(number: u8) -> Scheme {
    match number {
        1 => Scheme::Https,
        2 => Scheme::Http,
        _ => Scheme::Unknown,
    }
}

/// 0 active, 1 anonymous, 2 invalid, 3 undecided; above it the index of the reason in
/// [`Reason::ALL`].
pub(crate) fn status(outcome: &Outcome) -> u32 {
    match outcome {
        Outcome::Active { .. } => 0,
        Outcome::Anonymous => 1,
        Outcome::Invalid { reason, .. } => {
            let number = Reason::ALL.iter().position(|other| other == reason);
            2 | (number.unwrap_or(0) as u32) << 8
        }
        Outcome::Undecided => 3,
    }
}

/// The word, the byte lengths of the texts, and the texts in UTF-8. Returns their address.
pub(crate) fn pack(output: &mut Vec<u8>, word: u32, texts: &[&str]) -> usize {
    output.clear();
    output.extend(word.to_le_bytes());
    for text in texts {
        output.extend((text.len() as u32).to_le_bytes());
    }
    for text in texts {
        output.extend(text.as_bytes());
    }
    output.as_ptr() as usize
}
