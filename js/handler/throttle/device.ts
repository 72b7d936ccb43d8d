/**
 * The cookie that identifies a browser that has signed in under a name before (OWASP,
 * "Slow Down Online Guessing Attacks with Device Cookies"). Such a browser has counters of
 * its own, so that nobody locks users out of it by guessing.
 *
 * `id.issued.code[.issued.code …]`: a random id of the browser, and for each name the
 * time of its last sign-in and an authentication code of all three. The name itself
 * is not in it.
 */

import { webCrypto } from "../../environment.js";
import type { Internals } from "../../internals.js";
import type { Source } from "../../types/source.js";
import { cookieLine, cookieNames, cookieValues } from "../cookies.js";

export interface Device {
  /** The browser's id, where it has signed in under this name. */
  id: string | undefined;
  /** The `Set-Cookie` line that records that it has, from now on. */
  setCookie(): string;
}

/** Seconds for which a browser is remembered after its last sign-in under a name. */
const LIFETIME = 180 * 86_400;
/** Names that are remembered for one browser. */
const NAMES = 5;
/** Cookies of this name that are checked: a sibling domain may set more. */
const COOKIES = 32;

interface DeviceCookie {
  id: string;
  entries: Entry[];
}

interface Entry {
  issued: number;
  code: string;
}

/** `name` is what an attempt is for, with its provider. */
export function deviceOf(app: Internals, source: Source, name: string): Device {
  const { name: cookie } = cookieNames(app.settings, source, "device");
  const now = Math.floor(Date.now() / 1000);
  const cookies = readCookies(source, cookie, now);
  const verifies = (id: string) => (entry: Entry) =>
    app.verifyMac("device", codeText(id, entry.issued, name), entry.code);
  const own = cookies.find(({ id, entries }) => entries.some(verifies(id)));

  return {
    id: own?.id,
    setCookie() {
      const { id, entries } = own ?? cookies[0] ?? { id: newId(), entries: [] };
      const code = app.mac("device", codeText(id, now, name));
      const others = entries.filter((entry) => !verifies(id)(entry));
      const all = [{ issued: now, code }, ...others].slice(0, NAMES);
      const parts = all.flatMap(({ issued, code }) => [issued.toString(36), code]);
      return cookieLine(app.settings, cookie, [id, ...parts].join("."), LIFETIME);
    },
  };
}

/** What a code authenticates; no part contains a line break. */
function codeText(id: string, issued: number, name: string): string {
  return [id, issued, name].join("\n");
}

/** The cookies that have the right shape; only their codes prove that they are ours. */
function readCookies(source: Source, cookie: string, now: number): DeviceCookie[] {
  return cookieValues(source, cookie)
    .filter((value) => PATTERN.test(value))
    .slice(0, COOKIES)
    .map((value) => {
      const [id = "", ...parts] = value.split(".");
      const entries: Entry[] = [];
      for (let at = 0; at < parts.length; at += 2) {
        const issued = parseInt(parts[at]!, 36);
        if (issued <= now && now < issued + LIFETIME)
          entries.push({ issued, code: parts[at + 1]! });
      }
      return { id, entries };
    });
}

const PATTERN = new RegExp(`^[\\da-f]{32}(\\.[\\da-z]{1,8}\\.[\\w-]{43}){1,${NAMES}}$`);

function newId(): string {
  return webCrypto().randomUUID().replaceAll("-", "");
}
