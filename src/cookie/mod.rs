//! The cookies of a session: reading the Cookie header, names and prefixes,
//! chunks, and writing Set-Cookie lines.

pub(crate) mod chunk;
pub(crate) mod header;
pub(crate) mod name;
pub(crate) mod set_cookie;

/// Bytes of one cookie that browsers store, name and value together
/// (RFC 6265bis §5.6).
pub(crate) const MAX_COOKIE: usize = 4096;

/// Bytes of a session whose cookies are `Partitioned`. Browsers keep 10 KiB of those for a
/// site in a partition (CHIPS), and drop the oldest cookie, a first chunk, before they
/// refuse one; the rest is for the cookies beside the session's.
pub(crate) const MAX_PARTITIONED: usize = 9 * 1024;

/// Chunks that one session may have.
pub(crate) const MAX_CHUNKS: usize = 16;

/// Bytes of a Cookie header that are read; a longer one is refused whole.
pub const MAX_HEADER: usize = 131_072;
