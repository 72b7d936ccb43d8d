//! The cryptographic operation of each format by itself: the least that a read or a write
//! costs, which benches/ compares with. Not in the module of the package.

use super::jwe::{CbcHmac, Gcm, Parts, derive};
use super::mac::{Mac, Tag};
use super::{Algorithm, Format};
use crate::entropy::{Entropy, EntropyUnavailable};

/// What one format does with its key.
pub(crate) struct Operation(Key);

#[expect(clippy::large_enum_variant, reason = "there are a few, for long")]
enum Key {
    Signed(Mac),
    Authjs(CbcHmac),
    NextAuth(Gcm),
}

/// What is left of an operation on a token.
pub(crate) enum Done {
    Tag(Tag),
    Text(Vec<u8>),
}

impl Operation {
    /// `salt` is that of [`Format::Authjs`]: the cookie's name.
    pub(crate) fn new(format: Format, secret: &[u8], salt: &str) -> Self {
        Self(match format {
            Format::Signed => Key::Signed(Mac::new(Algorithm::Hs256, secret)),
            Format::Authjs => {
                let info = ["Auth.js Generated Encryption Key (", salt, ")"].concat();
                let key = derive::<64>(secret, salt.as_bytes(), info.as_bytes());
                Key::Authjs(CbcHmac::new(&key, String::new()))
            }
            Format::NextAuth => {
                let key = derive::<32>(secret, b"", b"NextAuth.js Generated Encryption Key");
                Key::NextAuth(Gcm::new(&key[..]))
            }
        })
    }

    /// The tag of a signed token's input, or the text of an encrypted token. Its parts are
    /// taken by their sizes: nothing is looked for.
    pub(crate) fn read(&self, token: &[u8], header: usize) -> Option<Done> {
        match &self.0 {
            Key::Signed(mac) => Some(Done::Tag(mac.tag(&[token]))),
            Key::Authjs(key) => key
                .open(&parts(token, header, 22, 43)?)
                .ok()
                .map(Done::Text),
            Key::NextAuth(key) => key
                .open(&parts(token, header, 16, 22)?)
                .ok()
                .map(Done::Text),
        }
    }

    /// A token of these claims; the last of the random bytes are its IV.
    pub(crate) fn seal(&self, header: &str, claims: &str, random: &[u8]) -> Option<String> {
        let mut entropy = Given(random);
        match &self.0 {
            Key::Signed(_) => None,
            Key::Authjs(key) => key.seal(header, claims, &mut entropy).ok(),
            Key::NextAuth(key) => key.seal(header, claims, &mut entropy).ok(),
        }
    }
}

/// `header..iv.ciphertext.tag`.
fn parts(token: &[u8], header: usize, iv: usize, tag: usize) -> Option<Parts<'_>> {
    let (header, rest) = token.split_at_checked(header)?;
    let (iv, rest) = rest.get(2..)?.split_at_checked(iv)?;
    let rest = rest.get(1..)?;
    let (ciphertext, tag) = rest.split_at_checked(rest.len().checked_sub(tag)?)?;
    Some(Parts {
        header,
        iv,
        ciphertext: ciphertext.get(..ciphertext.len().checked_sub(1)?)?,
        tag,
    })
}

/// Randomness that JavaScript has drawn.
struct Given<'a>(&'a [u8]);

impl Entropy for Given<'_> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
        let last = self.0.len().checked_sub(bytes.len());
        bytes.copy_from_slice(&self.0[last.ok_or(EntropyUnavailable)?..]);
        Ok(())
    }
}
