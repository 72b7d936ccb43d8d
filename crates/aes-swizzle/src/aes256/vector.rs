//! Sixteen bytes, and the few operations that the kernel is made of: one
//! instruction each in wasm; loops elsewhere, where only the tests run them.

use core::ops::{BitAnd, BitXor};

#[cfg(target_feature = "simd128")]
use core::arch::wasm32::{self as wasm, v128};

use zeroize::DefaultIsZeroes;

#[cfg(target_feature = "simd128")]
#[derive(Clone, Copy)]
pub(super) struct Vector(v128);

#[cfg(target_feature = "simd128")]
impl Vector {
    #[inline(always)]
    pub(super) const fn new(b: &[u8; 16]) -> Self {
        Self(wasm::u8x16(
            b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
            b[14], b[15],
        ))
    }

    /// Becomes one `v128.load`, as `store` becomes one `v128.store`: no unsafe code
    /// is needed for either.
    #[inline(always)]
    pub(super) fn load(bytes: &[u8; 16]) -> Self {
        let both = u128::from_le_bytes(*bytes);
        Self(wasm::u64x2(both as u64, (both >> 64) as u64))
    }

    #[inline(always)]
    pub(super) fn store(self, bytes: &mut [u8; 16]) {
        let low = wasm::u64x2_extract_lane::<0>(self.0);
        let high = wasm::u64x2_extract_lane::<1>(self.0);
        *bytes = (u128::from(high) << 64 | u128::from(low)).to_le_bytes();
    }

    /// The bytes that these indices have; 0 for an index of 16 and more.
    #[inline(always)]
    pub(super) fn look_up(self, indices: Self) -> Self {
        Self(wasm::u8x16_swizzle(self.0, indices.0))
    }

    /// Each byte's high half goes into its low half. The other half is not clean.
    #[inline(always)]
    pub(super) fn shifted_by_half(self) -> Self {
        Self(wasm::u64x2_shr(self.0, 4))
    }
}

#[cfg(target_feature = "simd128")]
impl BitXor for Vector {
    type Output = Self;

    #[inline(always)]
    fn bitxor(self, other: Self) -> Self {
        Self(wasm::v128_xor(self.0, other.0))
    }
}

#[cfg(target_feature = "simd128")]
impl BitAnd for Vector {
    type Output = Self;

    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self(wasm::v128_and(self.0, other.0))
    }
}

#[cfg(not(target_feature = "simd128"))]
#[derive(Clone, Copy)]
pub(super) struct Vector([u8; 16]);

#[cfg(not(target_feature = "simd128"))]
impl Vector {
    pub(super) const fn new(bytes: &[u8; 16]) -> Self {
        Self(*bytes)
    }

    pub(super) fn load(bytes: &[u8; 16]) -> Self {
        Self(*bytes)
    }

    pub(super) fn store(self, bytes: &mut [u8; 16]) {
        *bytes = self.0;
    }

    pub(super) fn look_up(self, indices: Self) -> Self {
        Self(
            indices
                .0
                .map(|index| self.0.get(usize::from(index)).copied().unwrap_or(0)),
        )
    }

    pub(super) fn shifted_by_half(self) -> Self {
        Self((u128::from_le_bytes(self.0) >> 4).to_le_bytes())
    }
}

#[cfg(not(target_feature = "simd128"))]
impl BitXor for Vector {
    type Output = Self;

    fn bitxor(self, other: Self) -> Self {
        Self(core::array::from_fn(|at| self.0[at] ^ other.0[at]))
    }
}

#[cfg(not(target_feature = "simd128"))]
impl BitAnd for Vector {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(core::array::from_fn(|at| self.0[at] & other.0[at]))
    }
}

impl Default for Vector {
    fn default() -> Self {
        Self::new(&[0; 16])
    }
}

impl DefaultIsZeroes for Vector {}
