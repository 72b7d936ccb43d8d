//! Changes of a text that somebody else made.

use arbitrary::{Arbitrary, Result, Unstructured};

/// One after the other; places count from the front, around the end.
#[derive(Arbitrary, Clone, Debug)]
pub enum Edit {
    Flip {
        at: u16,
        bit: u8,
    },
    Set {
        at: u16,
        byte: u8,
    },
    Insert {
        at: u16,
        bytes: [u8; 3],
        count: u8,
    },
    Remove {
        at: u16,
        count: u8,
    },
    Swap {
        at: u16,
        with: u16,
    },
    Repeat {
        at: u16,
        count: u8,
        to: u16,
    },
    Truncate {
        at: u16,
    },
    /// Of the last bytes, where a signature ends.
    Last {
        bit: u8,
    },
    Append {
        byte: u8,
    },
}

/// A few edits.
#[derive(Clone, Debug)]
pub struct Edits(pub Vec<Edit>);

impl<'a> Arbitrary<'a> for Edits {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let count = u.int_in_range(0..=4)?;
        (0..count)
            .map(|_| Edit::arbitrary(u))
            .collect::<Result<_>>()
            .map(Self)
    }
}

impl Edits {
    pub fn apply(&self, text: &mut Vec<u8>) {
        for edit in &self.0 {
            apply(edit, text);
        }
    }
}

fn apply(edit: &Edit, text: &mut Vec<u8>) {
    let length = text.len();
    let place = |at: u16| usize::from(at) % length.max(1);
    if length == 0 {
        return;
    }
    match *edit {
        Edit::Flip { at, bit } => text[place(at)] ^= 1 << (bit % 8),
        Edit::Set { at, byte } => text[place(at)] = byte,
        Edit::Insert { at, bytes, count } => {
            let (at, count) = (place(at), usize::from(count % 4));
            text.splice(at..at, bytes[..count].iter().copied());
        }
        Edit::Remove { at, count } => {
            let at = place(at);
            text.drain(at..length.min(at + usize::from(count)));
        }
        Edit::Swap { at, with } => text.swap(place(at), place(with)),
        Edit::Repeat { at, count, to } => {
            let at = place(at);
            let part = text[at..length.min(at + usize::from(count))].to_vec();
            let to = place(to);
            text.splice(to..to, part);
        }
        Edit::Truncate { at } => text.truncate(place(at)),
        Edit::Last { bit } => text[length - 1] ^= 1 << (bit % 8),
        Edit::Append { byte } => text.push(byte),
    }
}
