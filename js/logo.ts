/** Which logos a built-in page can show. */

import { APP_ORIGIN } from "./host.js";

/** Characters of a data URL, which is part of every page. */
const LONGEST = 32_768;

/** A path, an https URL, or an image as a data URL. */
export function isLogo(value: unknown): value is string {
  if (typeof value !== "string" || value.length > LONGEST) return false;
  if (/^data:/i.test(value)) {
    return /^data:image\/(avif|gif|jpeg|png|svg\+xml|webp)[;,]/i.test(value);
  }
  try {
    const { origin, host, pathname, protocol, username, password } = new URL(value, APP_ORIGIN);
    // Two slashes would begin a host.
    if (/^\/(?![/\\])/.test(value)) return origin === APP_ORIGIN && !pathname.startsWith("//");
    // In the policy of a page an asterisk would stand for any host.
    return protocol === "https:" && username + password === "" && !host.includes("*");
  } catch {
    return false;
  }
}
