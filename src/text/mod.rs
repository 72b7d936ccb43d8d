//! Text and bytes below the level of any format: searching, numbers, hex, dates.

pub(crate) mod date;
pub(crate) mod decimal;
pub(crate) mod hex;
pub(crate) mod scan;
