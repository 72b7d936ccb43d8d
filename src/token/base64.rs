//! Base64url without padding (RFC 4648 §5, RFC 7515 §2), canonical only: no
//! padding, no white space, no other alphabet, no spare bits.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::Reason;

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn encode_to(bytes: &[u8], out: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, out);
}

pub(crate) fn decode(text: &[u8]) -> Result<Vec<u8>, Reason> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Reason::Malformed)
}

/// Decodes a text of known size; `None` where it has another.
pub(crate) fn decode_array<const N: usize>(text: &[u8]) -> Result<Option<[u8; N]>, Reason> {
    let bytes = decode(text)?;
    Ok(bytes.as_slice().try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_only_the_canonical_spelling() {
        assert_eq!(decode(b"-_8"), Ok(vec![0xfb, 0xff]));
        for text in [
            "-_9", "-_8=", "+/8", "-_8\n", " -_8", "-_ 8", "A", "-_8.", "é",
        ] {
            assert_eq!(decode(text.as_bytes()), Err(Reason::Malformed), "{text}");
        }
    }
}
