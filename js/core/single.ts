/** Single tokens of sessions, without an engine: their keys are derived at each call. */

import type { Format } from "../types/config.js";
import type { Secret } from "../secrets.js";
import { singleToken } from "../wasm/core.js";
import { ascii } from "./ascii.js";
import { callInstance, currentInstance, type OnFault } from "./instance.js";

/** Secrets and format of a token: of an engine's configuration, what counts here. */
export interface TokenConfig {
  secrets: Secret[];
  format?: Format;
  algorithm?: string;
  allowWeakSecret?: boolean;
}

/**
 * Makes and reads single tokens. The `salt` is the cookie's whole name for `"authjs"`, empty
 * for the sessions of `"next-auth"`, and for `"signed"` the base name of the cookie, without
 * which the `typ` is `JWT`.
 */
export interface SingleTokens {
  /** Seals claims, as JSON, as they are. @throws WaxsealError. */
  seal(config: TokenConfig, salt: string, claims: string): string;
  /** The claims as JSON, or why the token is refused: a word. @throws WaxsealError. */
  unseal(config: TokenConfig, salt: string, token: string, now: number): string;
}

export const singleTokens: SingleTokens = {
  seal: (config, salt, claims) => callSingle(jsonOf(config), salt, claims, undefined, ignore),
  unseal: (config, salt, token, now) => callSingle(jsonOf(config), salt, token, now, ignore),
};

/** `config` is that of an engine, as ASCII JSON; seals where there is no `now`. */
export function callSingle(
  config: string,
  salt: string,
  text: string,
  now: number | undefined,
  onFault: OnFault,
): string {
  const operation = () => {
    currentInstance();
    return singleToken(config, salt, text, now);
  };
  return callInstance(operation, undefined, onFault);
}

function jsonOf(config: TokenConfig): string {
  return ascii(JSON.stringify(config));
}

/** The caller throws it. */
function ignore(): void {}
