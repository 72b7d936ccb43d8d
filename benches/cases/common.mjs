// What the comparisons share: the cookies, and waxseal's own cases.

import { createAuth } from "waxseal";

import { sessionOf } from "../lib/claims.mjs";
import { NAMES, configuration } from "../lib/config.mjs";

export const ORIGIN = "https://example.com";
export const DAY = 86_400;

/** Other cookies that the browser of a signed-in user sends along. */
export const OTHERS = [
  `__Host-authjs.csrf-token=${"5e".repeat(32)}%7C${"a7".repeat(32)}`,
  `__Secure-authjs.callback-url=${encodeURIComponent(ORIGIN)}`,
].join("; ");

/** Characters of a chunk. */
export const CHUNK = 3900;

export const auth = (config) => createAuth(configuration(config));

/** waxseal on the same tokens as the peers, from the Cookie header of a browser. */
export function ours(format, { tokens, refused, claims }) {
  const { verify } = auth({ format });
  const headerOf = (token) => header(NAMES[format], token);
  const requestOf = (token) => new Request(ORIGIN, { headers: { cookie: headerOf(token) } });
  const headers = { ours: true, inputs: tokens.map(headerOf), refused: refused.map(headerOf) };
  const requests = { ours: true, inputs: tokens.map(requestOf), refused: refused.map(requestOf) };
  const session = { expected: claims.map(sessionOf), find: ({ session }) => session };
  return [
    {
      ...session,
      ...headers,
      charted: true,
      name: "auth.verify(header)",
      run: (header) => verify(header),
    },
    { ...session, ...requests, name: "auth.verify(request)", run: (request) => verify(request) },
    {
      ...headers,
      charted: true,
      name: "auth.verify(header).token",
      expected: claims,
      run: (header) => verify(header).token,
      find: (token) => token ?? null,
    },
  ];
}

/** The Cookie header of a browser; long tokens are in chunks, as waxseal and Auth.js write them. */
export function header(name, token) {
  const chunks = token.match(new RegExp(`.{1,${CHUNK}}`, "g"));
  const session =
    chunks.length === 1
      ? [`${name}=${token}`]
      : chunks.map((chunk, index) => `${name}.${index}=${chunk}`);
  return [OTHERS, ...session].join("; ");
}

/** The token in the Set-Cookie lines of a session. */
export function tokenIn(lines, name) {
  return lines
    .filter((line) => line.startsWith(name))
    .map((line) => line.slice(line.indexOf("=") + 1, line.indexOf(";")))
    .join("");
}

/** The token with one character in its middle changed. */
export function forged(token) {
  const at = token.length >> 1;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}

export const all = (values, work) => Promise.all(values.map(work));
