/**
 * The id of a session, as the core reads it: a cookie of another library has only a `jti`, which
 * stays its id. The empty text where there is none.
 */
export function sidOf(token: unknown): string {
  const { sid, jti } = token as { sid?: unknown; jti?: unknown };
  return [sid, jti].find(isId) ?? "";
}

/** Of 1 to 128 bytes; a UTF-16 unit has three at most. */
function isId(id: unknown): id is string {
  if (typeof id !== "string" || id === "") return false;
  return id.length <= 42 || new TextEncoder().encode(id).length <= 128;
}
