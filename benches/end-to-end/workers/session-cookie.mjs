/** The cookie in the cheapest way: the libraries beside waxseal are given a bare token. */
export function sessionCookie(request) {
  return /(?:^|; )waxseal\.session-token=([^;]*)/.exec(request.headers.get("cookie"))?.[1];
}
