//! waxseal
