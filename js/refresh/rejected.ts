/**
 * Thrown by `refresh.run` where the provider will give no more tokens for this session: it
 * ends. Of OAuth's errors only `invalid_grant` says so (RFC 6749 §5.2).
 */
export class RefreshRejected extends Error {
  override readonly name = "RefreshRejected";
}
