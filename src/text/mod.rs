//! Text and bytes below any format: search, numbers, hex, dates.

pub(crate) mod date;
pub(crate) mod decimal;
pub(crate) mod hex;
pub(crate) mod scan;
