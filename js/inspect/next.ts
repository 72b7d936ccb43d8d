/** `Set-Cookie` lines as a difference to the cookies that came. */

import { isClearing, nameOf } from "../set-cookie.js";
import type { Outcome } from "../types/outcome.js";
import { byteLength } from "./bytes.js";
import type { CookieChange, Next } from "./inspection.js";
import type { Cookie } from "./input.js";

export function nextOf(
  outcome: Outcome<any, any>,
  cookies: readonly Cookie[],
  at: number,
  now: number,
): Next {
  const renewed = outcome.status === "active" ? outcome.renewed : null;
  const lines = outcome.writes.setCookie.map((line) => changeOf(line, cookies));
  return { at, isNow: at === now, renewed, lines };
}

function changeOf(line: string, cookies: readonly Cookie[]): CookieChange {
  const [pair = "", ...attributes] = line.split("; ");
  const name = nameOf(line);
  const came = cookies.find((cookie) => cookie.name === name);
  const isSet = !isClearing(line);
  return {
    name,
    action: !isSet ? "clear" : came ? "replace" : "set",
    before: came ? byteLength(came.name + came.value) : null,
    after: isSet ? byteLength(pair) - 1 : 0,
    attributes,
  };
}
