//! Base64url without padding (RFC 4648 §5, RFC 7515 §2), canonical only: no
//! padding, no white space, no other alphabet, no spare bits.
//!
//! By the crate `base64`, except for decoding in wasm: it has no SIMD there, and took a
//! tenth of a read (at 300 and at 3500 bytes).

use crate::error::Reason;

/// One, so that its tables stand in the module once.
#[cfg_attr(
    feature = "reader",
    allow(dead_code, reason = "that module has another way")
)]
static BASE64URL: base64::engine::GeneralPurpose = base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// In the module that only reads, which encodes nothing but the ids of keys: 1 KB (gzip) less
/// than the crate's.
#[cfg(all(feature = "reader", not(feature = "js")))]
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity((bytes.len() * 4).div_ceil(3));
    encode_secret_to(bytes, &mut text);
    text
}

/// Neither result can be an error: the buffer has the size, and the alphabet is ASCII.
#[cfg(not(all(feature = "reader", not(feature = "js"))))]
pub(crate) fn encode(bytes: &[u8]) -> String {
    use base64::Engine as _;

    let mut text = vec![0; (bytes.len() * 4).div_ceil(3)];
    let length = BASE64URL.encode_slice(bytes, &mut text);
    text.truncate(length.unwrap_or_default());
    String::from_utf8(text).unwrap_or_default()
}

/// The same without a table, and without a copy: for secrets. Slow.
pub(crate) fn encode_secret_to(bytes: &[u8], out: &mut String) {
    let (mut bits, mut count) = (0, 0);
    let mut push = |six: i32| {
        let after = |last: i32, step: i32| (last - six) >> 8 & step;
        let character = 65 + six + after(25, 6) - after(51, 75) - after(61, 13) + after(62, 49);
        out.push(char::from(character as u8));
    };
    for byte in bytes {
        bits = bits << 8 | i32::from(*byte);
        count += 8;
        while count >= 6 {
            count -= 6;
            push(bits >> count & 63);
        }
        bits &= 63;
    }
    if count > 0 {
        push(bits << (6 - count) & 63);
    }
}

pub(crate) fn encode_to(bytes: &[u8], out: &mut String) {
    out.push_str(&encode(bytes));
}

/// The bytes of a text, or [`Reason::Malformed`].
pub(crate) fn decode(text: &[u8]) -> Result<Vec<u8>, Reason> {
    let mut bytes = vec![0; decoded_len(text)];
    decode_to(text, &mut bytes)?;
    Ok(bytes)
}

/// Decodes a text of known size; `None` where it has another.
pub(crate) fn decode_array<const N: usize>(text: &[u8]) -> Result<Option<[u8; N]>, Reason> {
    let mut bytes = [0; N];
    let length = decode_into(text, &mut bytes)?.map(<[u8]>::len);
    Ok((length == Some(N)).then_some(bytes))
}

/// Decodes a text into a buffer; `None` where that is too short.
pub(crate) fn decode_into<'b>(
    text: &[u8],
    buffer: &'b mut [u8],
) -> Result<Option<&'b [u8]>, Reason> {
    let Some(bytes) = buffer.get_mut(..decoded_len(text)) else {
        return decode(text).map(|_| None);
    };
    decode_to(text, bytes)?;
    Ok(Some(bytes))
}

fn decoded_len(text: &[u8]) -> usize {
    text.len() / 4 * 3 + text.len() % 4 * 3 / 4
}

/// Fills `bytes`, whose length is the decoded one.
#[cfg(not(target_feature = "simd128"))]
fn decode_to(text: &[u8], bytes: &mut [u8]) -> Result<(), Reason> {
    use base64::Engine as _;

    match BASE64URL.decode_slice(text, bytes) {
        Ok(_) => Ok(()),
        Err(_) => Err(Reason::Malformed),
    }
}

/// The same by blocks of 16 characters; the last one is filled up with zeros.
#[cfg(target_feature = "simd128")]
fn decode_to(text: &[u8], bytes: &mut [u8]) -> Result<(), Reason> {
    use core::arch::wasm32::{u8x16_splat, v128_any_true, v128_or};

    let (blocks, rest) = text.as_chunks::<16>();
    let (outs, out) = bytes.as_chunks_mut::<12>();
    let mut strange = u8x16_splat(0);
    let mut decode = |block: &[u8; 16]| {
        let (bytes, strangers) = decode_block(block);
        strange = v128_or(strange, strangers);
        bytes
    };
    for (block, out) in blocks.iter().zip(outs) {
        *out = decode(block);
    }
    let mut last = [b'A'; 16];
    last[..rest.len()].copy_from_slice(rest);
    let last = decode(&last);
    let (own, spare) = last.split_at(out.len());
    out.copy_from_slice(own);
    // Four characters are three bytes: one more character is none, and what two or three
    // have beyond one or two bytes is zero.
    match rest.len() % 4 == 1 || spare.iter().any(|byte| *byte != 0) || v128_any_true(strange) {
        true => Err(Reason::Malformed),
        false => Ok(()),
    }
}

/// The bytes of 16 characters, and where there are others than those of the alphabet.
#[cfg(target_feature = "simd128")]
#[inline]
fn decode_block(block: &[u8; 16]) -> ([u8; 12], core::arch::wasm32::v128) {
    use core::arch::wasm32::*;

    /// What to add to a character, by its upper four bits. `_` stands among
    /// upper-case letters.
    const OFFSETS: v128 = i8x16(0, 0, 62 - 45, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);

    /// By its upper four bits: the bit of these in `STRANGERS`.
    const ROWS: v128 = u8x16(64, 64, 1, 2, 4, 8, 16, 32, 64, 64, 64, 64, 64, 64, 64, 64);

    /// By its lower four bits: the rows in which there is no character.
    const STRANGERS: v128 = {
        let mut columns = [64; 16];
        let mut at = 0x20;
        while at < 0x80 {
            let character = at as u8;
            if !character.is_ascii_alphanumeric() && character != b'-' && character != b'_' {
                columns[at % 16] |= 1 << (at / 16 - 2);
            }
            at += 1;
        }
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = columns;
        u8x16(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
    };

    let block = u128::from_le_bytes(*block);
    let text = u64x2(block as u64, (block >> 64) as u64);
    let (upper, lower) = (u8x16_shr(text, 4), v128_and(text, u8x16_splat(15)));
    let row = i8x16_swizzle(ROWS, upper);
    let strange = v128_and(row, i8x16_swizzle(STRANGERS, lower));

    let underscore = v128_and(u8x16_eq(text, u8x16_splat(b'_')), u8x16_splat(33));
    let offset = u8x16_add(i8x16_swizzle(OFFSETS, upper), underscore);
    let sixes = u8x16_add(text, offset);

    let low = i16x8_shl(v128_and(sixes, u16x8_splat(63)), 6);
    let twelves = v128_or(low, u16x8_shr(sixes, 8));
    let weights = i16x8(4096, 1, 4096, 1, 4096, 1, 4096, 1);
    let triples = i32x4_dot_i16x8(twelves, weights);
    let packed =
        u8x16_shuffle::<2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 0, 0, 0, 0>(triples, triples);

    let mut bytes = [0; 12];
    let (front, back) = bytes.split_at_mut(8);
    front.copy_from_slice(&u64x2_extract_lane::<0>(packed).to_le_bytes());
    back.copy_from_slice(&u32x4_extract_lane::<2>(packed).to_le_bytes());
    (bytes, strange)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    use super::*;

    // In wasm, where the blocks are ours, they say the most.
    proptest! {
        #[test]
        fn spells_as_the_crate_does(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let text = URL_SAFE_NO_PAD.encode(&bytes);
            prop_assert_eq!(encode(&bytes), text.clone());
            let mut secret = String::new();
            encode_secret_to(&bytes, &mut secret);
            prop_assert_eq!(secret, text.clone());
            prop_assert_eq!(decode(text.as_bytes()), Ok(bytes));
        }

        /// Of all texts for some bytes one is decoded.
        #[test]
        fn what_it_decodes_it_spells_so(text in prop_oneof!["[A-Za-z0-9_-]{0,70}", "[A-Za-z0-9+/=_ -]{0,8}"]) {
            if let Ok(bytes) = decode(text.as_bytes()) {
                prop_assert_eq!(encode(&bytes), text.clone());
                prop_assert_eq!(decode_array::<16>(text.as_bytes()).is_ok_and(|array| array.is_some()), bytes.len() == 16);
            }
        }

        #[test]
        fn refuses_what_the_crate_refuses(text in "[A-Za-z0-9_-]{0,70}", byte in any::<u8>(), at in any::<prop::sample::Index>()) {
            let mut text = text.into_bytes();
            prop_assert_eq!(decode(&text).ok(), URL_SAFE_NO_PAD.decode(&text).ok());
            text.insert(at.index(text.len() + 1), byte);
            prop_assert_eq!(decode(&text).ok(), URL_SAFE_NO_PAD.decode(&text).ok());
        }
    }

    #[test]
    fn accepts_only_the_canonical_spelling() {
        assert_eq!(decode(b"-_8"), Ok(vec![0xfb, 0xff]));
        for text in [
            "-_9", "-_8=", "+/8", "-_8\n", " -_8", "-_ 8", "A", "-_8.", "é",
        ] {
            assert_eq!(decode(text.as_bytes()), Err(Reason::Malformed), "{text}");
        }
    }

    #[test]
    fn an_array_has_its_size() {
        assert_eq!(decode_array(b"-_8"), Ok(Some([0xfb, 0xff])));
        assert_eq!(decode_array::<3>(b"-_8"), Ok(None));
        assert_eq!(decode_array::<2>(b"-_8A"), Ok(None));
        assert_eq!(decode_array::<2>(b"-_9"), Err(Reason::Malformed));
        assert_eq!(decode_array::<3>(b"-_9"), Err(Reason::Malformed));
    }
}
