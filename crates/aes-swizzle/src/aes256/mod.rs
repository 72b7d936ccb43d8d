//! The cipher and its key schedule; the README has the method and its limits.

mod tables;
#[cfg(test)]
mod tests;
mod vector;

use core::hint::black_box;
use core::{array, fmt};

use cipher::common::{BlockSizeUser, KeySizeUser, ParBlocks, ParBlocksSizeUser};
use cipher::consts::{U3, U4, U16, U32};
use cipher::inout::InOut;
use cipher::{
    Block, BlockCipherDecBackend, BlockCipherDecClosure, BlockCipherDecrypt, BlockCipherEncBackend,
    BlockCipherEncClosure, BlockCipherEncrypt, Key, KeyInit,
};
use zeroize::{Zeroize, ZeroizeOnDrop};

use tables::{DECRYPTION, Decryption, ENCRYPTION, Inverses, Pair};
use vector::Vector;

const ROUNDS: usize = 14;

/// In the order of their use, in the basis of the state that they are added to.
type RoundKeys = [Vector; ROUNDS + 1];

/// AES-256 (FIPS 197): the round keys of both directions, wiped when dropped.
///
/// A block cipher of the crate `cipher`, for its modes; `KeyInit::new` takes a key of
/// 32 bytes, and only `KeyInit::new_from_slice` fails, for another length.
#[derive(Clone)]
pub struct Aes256 {
    encryption: RoundKeys,
    decryption: RoundKeys,
}

impl KeySizeUser for Aes256 {
    type KeySize = U32;
}

impl BlockSizeUser for Aes256 {
    type BlockSize = U16;
}

impl KeyInit for Aes256 {
    fn new(key: &Key<Self>) -> Self {
        let mut keys = expand(key);
        let round_keys = Self {
            encryption: encryption_keys(&keys),
            decryption: decryption_keys(&keys),
        };
        keys.zeroize();
        round_keys
    }
}

/// Without the keys.
impl fmt::Debug for Aes256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Aes256")
    }
}

impl Drop for Aes256 {
    fn drop(&mut self) {
        self.encryption.zeroize();
        self.decryption.zeroize();
    }
}

impl ZeroizeOnDrop for Aes256 {}

impl BlockCipherEncrypt for Aes256 {
    fn encrypt_with_backend(&self, f: impl BlockCipherEncClosure<BlockSize = U16>) {
        f.call(&Encryptor(&self.encryption));
    }
}

impl BlockCipherDecrypt for Aes256 {
    fn decrypt_with_backend(&self, f: impl BlockCipherDecClosure<BlockSize = U16>) {
        f.call(&Decryptor(&self.decryption));
    }
}

struct Encryptor<'a>(&'a RoundKeys);

impl BlockSizeUser for Encryptor<'_> {
    type BlockSize = U16;
}

/// One block keeps the processor waiting for its own results: four at a time are
/// more than twice as fast.
impl ParBlocksSizeUser for Encryptor<'_> {
    type ParBlocksSize = U4;
}

impl BlockCipherEncBackend for Encryptor<'_> {
    #[inline(always)]
    fn encrypt_block(&self, mut block: InOut<'_, '_, Block<Self>>) {
        let output = encrypt(self.0, load(array::from_ref(block.get_in())));
        store(output, array::from_mut(block.get_out()));
    }

    #[inline(always)]
    fn encrypt_par_blocks(&self, mut blocks: InOut<'_, '_, ParBlocks<Self>>) {
        let output = encrypt(self.0, load(&blocks.get_in().0));
        store(output, &mut blocks.get_out().0);
    }
}

struct Decryptor<'a>(&'a RoundKeys);

impl BlockSizeUser for Decryptor<'_> {
    type BlockSize = U16;
}

/// Not four: it has more tables than encryption, and they leave the registers.
impl ParBlocksSizeUser for Decryptor<'_> {
    type ParBlocksSize = U3;
}

impl BlockCipherDecBackend for Decryptor<'_> {
    #[inline(always)]
    fn decrypt_block(&self, mut block: InOut<'_, '_, Block<Self>>) {
        let output = decrypt(self.0, load(array::from_ref(block.get_in())));
        store(output, array::from_mut(block.get_out()));
    }

    #[inline(always)]
    fn decrypt_par_blocks(&self, mut blocks: InOut<'_, '_, ParBlocks<Self>>) {
        let output = decrypt(self.0, load(&blocks.get_in().0));
        store(output, &mut blocks.get_out().0);
    }
}

#[inline(always)]
fn load<const N: usize>(blocks: &[Block<Aes256>; N]) -> [Vector; N] {
    array::from_fn(|at| Vector::load(&blocks[at].0))
}

#[inline(always)]
fn store<const N: usize>(vectors: [Vector; N], blocks: &mut [Block<Aes256>; N]) {
    for (vector, block) in vectors.into_iter().zip(blocks) {
        vector.store(&mut block.0);
    }
}

#[inline(never)]
fn encrypt<const N: usize>(keys: &RoundKeys, blocks: [Vector; N]) -> [Vector; N] {
    let tables = &in_memory(&ENCRYPTION);
    let mut states = blocks.map(|block| tables.inverses.split(block).sum(&tables.into) ^ keys[0]);
    for key in &keys[1..ROUNDS] {
        states = states.map(|state| {
            let inverse = tables.inverses.invert(state);
            let once = inverse.sum(&tables.sub_1);
            let twice = inverse.sum(&tables.sub_2);
            // MixColumns: 2, 3, 1 and 1 times a row and the three after it.
            (twice.look_up(tables.rows[0]) ^ *key)
                ^ (twice ^ once).look_up(tables.rows[1])
                ^ (once.look_up(tables.rows[2]) ^ once.look_up(tables.rows[3]))
        });
    }
    states.map(|state| {
        let inverse = tables.inverses.invert(state);
        inverse.sum(&tables.sub_out).look_up(tables.rows[0]) ^ keys[ROUNDS]
    })
}

#[inline(never)]
fn decrypt<const N: usize>(keys: &RoundKeys, blocks: [Vector; N]) -> [Vector; N] {
    let tables = &in_memory(&DECRYPTION);
    let mut states = blocks.map(|block| tables.inverses.split(block).sum(&tables.into) ^ keys[0]);
    for key in &keys[1..ROUNDS] {
        states = states.map(|state| {
            let inverse = tables.inverses.invert(state.look_up(tables.shift_rows));
            tables.mix_columns(inverse) ^ *key
        });
    }
    states.map(|state| {
        let inverse = tables.inverses.invert(state.look_up(tables.shift_rows));
        inverse.sum(&tables.unsub_out) ^ keys[ROUNDS]
    })
}

/// Hides from the compiler that the tables are constants. Newer versions of V8
/// build a constant anew at each of its uses, at the price of four instructions.
fn in_memory<T: Copy>(tables: &'static T) -> T {
    *black_box(tables)
}

/// The key schedule (FIPS 197 §5.2), two columns of the standard's picture at a time.
fn expand(key: &Key<Aes256>) -> RoundKeys {
    const ZERO: u8 = 0x80;
    const LAST_COLUMN: Vector = columns([12, 13, 14, 15]);
    const LAST_COLUMN_ROTATED: Vector = columns([13, 14, 15, 12]);
    const ONE_ON: Vector =
        Vector::new(&[ZERO, ZERO, ZERO, ZERO, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const TWO_ON: Vector = Vector::new(&[
        ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, 0, 1, 2, 3, 4, 5, 6, 7,
    ]);

    let (first, second) = key.split_at(16);
    let mut keys = [Vector::default(); ROUNDS + 1];
    keys[0] = Vector::load(first.try_into().unwrap_or(&[0; 16]));
    keys[1] = Vector::load(second.try_into().unwrap_or(&[0; 16]));
    let mut constant = 1;
    for at in 2..=ROUNDS {
        let column = substitute(keys[at - 1]) ^ Vector::new(&[0x63; 16]);
        let column = if at % 2 == 0 {
            let column = column.look_up(LAST_COLUMN_ROTATED) ^ columns([constant, 0, 0, 0]);
            constant <<= 1;
            column
        } else {
            column.look_up(LAST_COLUMN)
        };
        let key = keys[at - 2];
        let key = key ^ key.look_up(ONE_ON);
        keys[at] = key ^ key.look_up(TWO_ON) ^ column;
    }
    keys
}

const fn columns([a, b, c, d]: [u8; 4]) -> Vector {
    Vector::new(&[a, b, c, d, a, b, c, d, a, b, c, d, a, b, c, d])
}

/// The S-box without what it adds.
fn substitute(bytes: Vector) -> Vector {
    let tables = &ENCRYPTION;
    let state = tables.inverses.split(bytes).sum(&tables.into);
    tables.inverses.invert(state).sum(&tables.sub_out)
}

fn encryption_keys(keys: &RoundKeys) -> RoundKeys {
    let tables = &ENCRYPTION;
    let into = |key| tables.inverses.split(key).sum(&tables.into);
    array::from_fn(|at| match at {
        0 => into(keys[0]),
        ROUNDS => keys[ROUNDS] ^ Vector::new(&[0x63; 16]),
        _ => into(keys[at]) ^ Vector::new(&[tables::ENCRYPTION_CONSTANT; 16]),
    })
}

/// Those of the equivalent inverse cipher (FIPS 197 §5.3.5), whose InvMixColumns
/// is the one of the rounds, after the S-box and its inverse.
fn decryption_keys(keys: &RoundKeys) -> RoundKeys {
    let tables = &DECRYPTION;
    let into = |key| tables.inverses.split(key).sum(&tables.into);
    let mixed = |key| tables.mix_columns(tables.inverses.invert(into(substitute(key))));
    let constant = Vector::new(&[tables::DECRYPTION_CONSTANT; 16]);
    array::from_fn(|at| match at {
        0 => into(keys[ROUNDS]) ^ constant,
        ROUNDS => keys[0],
        _ => mixed(keys[ROUNDS - at]) ^ constant,
    })
}

impl Decryption {
    /// InvMixColumns: 14, 11, 13 and 9 times a row and the three after it.
    #[inline(always)]
    fn mix_columns(&self, inverse: Halves) -> Vector {
        let sum = inverse.sum(&self.unsub_9);
        let sum = sum.look_up(self.next_row) ^ inverse.sum(&self.unsub_13);
        let sum = sum.look_up(self.next_row) ^ inverse.sum(&self.unsub_11);
        sum.look_up(self.next_row) ^ inverse.sum(&self.unsub_14)
    }
}

/// The halves of sixteen bytes, each in a byte of its own; or the 1/u and 1/v that
/// stand for the bytes' inverses (see [`tables`]).
struct Halves {
    low: Vector,
    high: Vector,
}

impl Halves {
    #[inline(always)]
    fn sum(&self, pair: &Pair) -> Vector {
        pair.low.look_up(self.low) ^ pair.high.look_up(self.high)
    }
}

impl Inverses {
    #[inline(always)]
    fn split(&self, bytes: Vector) -> Halves {
        Halves {
            low: bytes & self.low_half,
            high: bytes.shifted_by_half() & self.low_half,
        }
    }

    #[inline(always)]
    fn invert(&self, bytes: Vector) -> Halves {
        let Halves { low: k, high: i } = self.split(bytes);
        let j = i ^ k;
        let a_by_k = self.a.look_up(k);
        let v = self.one.look_up(self.one.look_up(j) ^ a_by_k) ^ i;
        let u = self.one.look_up(self.one.look_up(i) ^ a_by_k) ^ j;
        Halves { low: u, high: v }
    }
}
