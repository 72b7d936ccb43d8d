/** Pages and theme, where the originals check nothing. */

import { isLogo } from "../logo.js";
import type { Config } from "../types/config.js";
import type { GivenTheme, Warn } from "./given.js";

const PAGES = ["signIn", "signOut", "error", "verifyRequest", "newUser"] as const;

export function translatePages(given: object, warn: Warn): NonNullable<Config["pages"]> {
  const pages: NonNullable<Config["pages"]> = {};
  for (const name of PAGES) {
    const page = (given as { [name: string]: unknown })[name];
    if (typeof page === "string" && page !== "") pages[name] = asPath(page, `pages.${name}`, warn);
  }
  return pages;
}

/** A browser reads it from the page that it is on. */
function asPath(text: string, option: string, warn: Warn): string {
  if (/^(\/|https?:\/\/)/i.test(text)) return text;
  const path = `/${text}`;
  warn(`\`${option}\` must begin with a slash, and is read as "${path}".`);
  return path;
}

export function translateTheme(given: GivenTheme, warn: Warn): NonNullable<Config["theme"]> {
  const { colorScheme = "auto", logo, brandColor, buttonText } = given;
  if (colorScheme !== "auto") {
    warn("`theme.colorScheme` has no effect: the built-in pages follow the browser's scheme.");
  }
  if (buttonText) {
    warn("`theme.buttonText` has no effect: black or white, whichever can be read.");
  }
  return { logo: logoOf(logo, warn), accent: accentOf(brandColor, warn) };
}

function logoOf(logo: string | undefined, warn: Warn): string | undefined {
  if (!logo) return undefined;
  const isRelative = !/^([a-z][a-z\d+.-]*:|\/)/i.test(logo);
  const found = isRelative ? asPath(logo, "theme.logo", warn) : logo;
  if (isLogo(found)) return found;
  warn("`theme.logo` is not shown: write a path, an https URL, or a small image as a data URL.");
  return undefined;
}

function accentOf(colour: string | undefined, warn: Warn): string | undefined {
  if (!colour) return undefined;
  const hex = colour.trim();
  if (/^#([\da-f]{3}|[\da-f]{6})$/i.test(hex)) return hex;
  // Without its transparency.
  const opaque = /^(#[\da-f]{6})[\da-f]{2}$/i.exec(hex)?.[1];
  if (opaque === undefined) {
    warn('`theme.brandColor` is not shown: write it in hex, such as "#a3202f".');
  }
  return opaque;
}
