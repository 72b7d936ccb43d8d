//! Finding duplicate keys without comparing every pair, in bounded time whatever keys
//! an attacker chooses.

use super::Member;

/// Up to this many members are compared with each other; more are sorted.
const PAIRWISE: usize = 64;

/// One bit for each value of a part of the hash: most keys are found to be new
/// without a comparison.
#[derive(Default)]
pub(super) struct SeenKeys([u64; 4]);

impl SeenKeys {
    /// Whether `others` have the key of `member`. Always false for more than [`PAIRWISE`]
    /// of them, which [`has_duplicate`] checks.
    #[inline]
    pub(super) fn has(&mut self, member: &Member<'_>, others: &[Member<'_>]) -> bool {
        let (place, bit) = (member.hash as usize >> 30, 1 << (member.hash >> 24 & 63));
        let is_duplicate = self.0[place] & bit != 0
            && others.len() < PAIRWISE
            && others
                .iter()
                .any(|other| other.hash == member.hash && other.key == member.key);
        self.0[place] |= bit;
        is_duplicate
    }
}

/// Whether two of more than [`PAIRWISE`] members have the same key. An attacker chooses
/// the keys, so both comparing all pairs and a hash table could be made slow.
pub(super) fn has_duplicate(members: &[Member<'_>]) -> bool {
    if members.len() <= PAIRWISE {
        return false;
    }
    let mut sorted: Vec<&Member<'_>> = Vec::with_capacity(members.len());
    members.iter().any(|member| {
        let order =
            |other: &&Member<'_>| (other.hash, &*other.key).cmp(&(member.hash, &*member.key));
        match sorted.binary_search_by(order) {
            Ok(_) => true,
            Err(at) => {
                sorted.insert(at, member);
                false
            }
        }
    })
}

/// Of the length and the first and last eight bytes.
#[inline]
pub(super) fn hash(key: &[u8]) -> u32 {
    let (front, back) = match (key.first_chunk(), key.last_chunk()) {
        (Some(front), Some(back)) => (u64::from_le_bytes(*front), u64::from_le_bytes(*back)),
        _ => match (key.first_chunk(), key.last_chunk()) {
            (Some(front), Some(back)) => (
                u64::from(u32::from_le_bytes(*front)),
                u64::from(u32::from_le_bytes(*back)),
            ),
            _ => (
                key.iter()
                    .fold(0, |word, byte| word << 8 | u64::from(*byte)),
                0,
            ),
        },
    };
    let mixed = (front ^ key.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ mixed >> 32 ^ back).wrapping_mul(0xff51_afd7_ed55_8ccd) >> 32) as u32
}
