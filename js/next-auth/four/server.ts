/** The waxseal behind the options of an application. */

import * as next from "waxseal/next";
import type { NextWaxseal } from "../../next/types.js";
import type { Config } from "../../types/config.js";
import { translate, type GivenConfig } from "../config.js";
import type { AuthOptions } from "./declarations/core/types.js";

export type GivenOptions = Partial<AuthOptions>;

/** Of CommonJS, Node and bundlers show a default export as a member of the default. */
const imported = next.default as typeof next.default & { default?: typeof next.default };
const waxseal = imported.default ?? imported;

const made = new WeakMap<object, NextWaxseal<any>>();

/**
 * The same for the same options, which an application passes to `NextAuth` and
 * `getServerSession`.
 *
 * @throws WaxsealError for what cannot be honoured.
 */
export function serverOf(options: GivenOptions): NextWaxseal<any> {
  const found = made.get(options);
  if (found) return found;
  const config = translate(4, options as GivenConfig);
  const server = waxseal(config as Config) as NextWaxseal<any>;
  made.set(options, server);
  return server;
}

/** As `serverOf`, but a secret may be missing yet: the original asks for it with each request. */
export function checkOptions(options: GivenOptions): void {
  try {
    serverOf(options);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "missing-secret") throw error;
  }
}
