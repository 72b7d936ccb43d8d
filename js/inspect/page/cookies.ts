/** The Cookie header as it came, and the token in it. */

import type { CookiePair, Inspection, TokenParts } from "../inspection.js";
import { escapeControls } from "../text.js";
import { bar, bytesText, code, el, section, spoken, type Child } from "./dom.js";

const KINDS: { readonly [K in CookiePair["kind"]]: string } = {
  session: "session",
  ignored: "does not count",
  other: "of waxseal",
  foreign: "foreign",
};

export function cookiesPart({ cookies, headerBytes, leftOut }: Inspection): HTMLElement {
  const most = Math.max(...cookies.map(({ bytes }) => bytes), 1);
  return section(
    "Cookie header",
    "cookies",
    el("p", { class: "soft" }, `${bytesText(headerBytes)}, as it came. Values are not shown.`),
    cookies.length > 0 &&
      el(
        "ul",
        { class: "pairs" },
        cookies.map((pair) => pairItem(pair, most)),
      ),
    leftOut > 0 && el("p", { class: "soft" }, `And ${leftOut.toLocaleString("en-US")} more.`),
  );
}

function pairItem(pair: CookiePair, most: number): HTMLElement {
  const { name, bytes, kind, prefix, chunk } = pair;
  const rest = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  return el(
    "li",
    { class: `pair is-${kind}` },
    el("span", { class: "name" }, prefix !== "" && code(prefix, { class: "prefix" }), code(rest)),
    el(
      "span",
      { class: "tags" },
      el("span", { class: "tag" }, KINDS[kind]),
      chunk !== undefined && el("span", { class: "tag" }, `chunk ${chunk}`),
    ),
    bar(bytes / most),
    el("span", { class: "figure" }, bytesText(bytes)),
  );
}

export function tokenPart(token: TokenParts): HTMLElement {
  const { segments, bytes, header, format } = token;
  return section(
    "Token",
    "token",
    el(
      "p",
      { class: "soft" },
      `${bytesText(bytes)}, ${format === "signed" ? "signed: anyone can read it" : "encrypted: only the secret opens it"}.`,
    ),
    segments.length > 0 && segmentsOf(token),
    el("h3", {}, "Its header"),
    header === null ? el("p", {}, "It cannot be read.") : el("pre", {}, pretty(header)),
  );
}

function segmentsOf({ segments }: TokenParts): Child[] {
  const strip = el("div", { class: "strip", "aria-hidden": "true" });
  for (const { bytes } of segments) {
    const part = el("span");
    part.style.setProperty("--grow", String(Math.max(bytes, 1)));
    strip.append(part);
  }
  const items = segments.map(({ name, bytes }) =>
    el(
      "li",
      {},
      el("span", {}, name),
      spoken(": "),
      el("span", { class: "figure" }, bytesText(bytes)),
    ),
  );
  return [strip, el("ol", { class: "segments" }, items)];
}

function pretty(json: string): HTMLElement {
  try {
    return preCode(JSON.stringify(JSON.parse(json), null, 2));
  } catch {
    return code(json);
  }
}

/** Its line breaks are ours. */
function preCode(text: string): HTMLElement {
  return el("code", {}, text.split("\n").map(escapeControls).join("\n"));
}
