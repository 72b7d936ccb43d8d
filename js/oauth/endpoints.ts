/** The addresses of a provider, and the parameters that it has for them. */

import { isPlainObject } from "../json.js";
import { WaxsealError } from "../errors.js";
import { variablesOf, type Given } from "./given.js";
import type { Endpoint, OAuthProvider } from "./provider.js";

export type EndpointName = "authorization" | "token" | "userinfo";
export type Version = "v4" | "v5";

/** An endpoint as an object: with `url`, `params`, and functions of the provider. */
export type GivenEndpoint = Given;

/** Its names before NextAuth.js v4, which one of its modules still has. */
const OLD_NAMES = {
  authorization: ["authorizationUrl"],
  token: ["accessTokenUrl", "tokenUrl"],
  userinfo: ["profileUrl"],
} as const;

/**
 * What the flow alone sets (RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1): with
 * another value the answer would go astray, or be open to replay.
 */
export const OF_THE_PROTOCOL: readonly string[] = [
  "client_id",
  "redirect_uri",
  "response_type",
  "response_mode",
  "state",
  "nonce",
  "code_challenge",
  "code_challenge_method",
];

/** The endpoint as it is by itself, with what the application passed over it. */
export function mergeEndpoint(
  name: EndpointName,
  version: Version,
  defaults: Given,
  options: Given,
): GivenEndpoint {
  const passed = toEndpoint(name, options[name]);
  // v5 lets a string replace all that there was.
  if (version === "v5" && typeof options[name] === "string") return passed;
  return merge(ownEndpoint(name, defaults), passed);
}

export function ownEndpoint(name: EndpointName, defaults: Given): GivenEndpoint {
  const old = OLD_NAMES[name].map((other) => defaults[other] as unknown).find(Boolean);
  return toEndpoint(name, defaults[name] ?? old);
}

/** Where the browser is sent. */
export function readAuthorization(
  id: string,
  { url, params, allow }: GivenEndpoint,
  defaultScope: string | undefined,
  hasOtherResponse: boolean,
): OAuthProvider["authorization"] {
  // A module that has `scope: undefined` leaves it to the provider.
  const needsScope = defaultScope !== undefined && !("scope" in Object(params));
  const texts = { ...(needsScope && { scope: defaultScope }), ...toTexts(params) };
  const isFree = ([name]: [string, string]) =>
    !OF_THE_PROTOCOL.includes(name) || (name === "response_type" && hasOtherResponse);
  return {
    url: url === undefined ? undefined : address(id, "authorization", url).href,
    params: Object.fromEntries(Object.entries(texts).filter(isFree)),
    allow: allow ?? [],
  };
}

/** What the server is asked for. */
export function readEndpoint(
  id: string,
  name: EndpointName,
  { url, params }: GivenEndpoint,
): Endpoint {
  const texts = toTexts(params);
  if (url === undefined) return { url, params: texts };
  const whole = address(id, name, url);
  for (const [key, value] of Object.entries(texts)) whole.searchParams.set(key, value);
  // As it was given, where nothing is to be added: some servers know one spelling only.
  return { url: params ? whole.href : String(url).trim(), params: {} };
}

/** @throws WaxsealError that says which option is missing. */
export function address(id: string, name: string, url: unknown): URL {
  const found = parse(url);
  // `https://${undefined}.example/login` is an address for anybody else.
  if (found && !/\bundefined\b/.test(found.origin + found.pathname)) return found;
  const remedy = /^undefined/.test(String(url))
    ? `pass \`issuer\`, or set ${variablesOf(id)}_ISSUER`
    : "pass the options that its address is made of";
  throw unusable(id, `has no URL for \`${name}\`: ${remedy}`);
}

/** `problem` completes the sentence that begins with the provider. */
export function unusable(id: string, problem: string): WaxsealError {
  return new WaxsealError("invalid-option", `\`providers["${id}"]\` ${problem}.`);
}

/** Plain objects member by member; what is `undefined` overrides nothing. */
export function merge(under: Given, over: Given): Given {
  const merged: { [name: string | symbol]: unknown } = { ...under };
  for (const [name, value] of Object.entries(over) as [string, unknown][]) {
    if (value === undefined) continue;
    const own = merged[name];
    merged[name] = isPlainObject(value) && isPlainObject(own) ? merge(own, value) : value;
  }
  return merged;
}

function toEndpoint(name: EndpointName, given: unknown): GivenEndpoint {
  const isUrl = typeof given === "string" || given instanceof URL;
  const endpoint: GivenEndpoint = isUrl ? { url: given } : { ...Object(given) };
  const url = parse(endpoint.url);
  // The flow asks for other parameters too, so that they are set once.
  if (url && name === "authorization" && isPlainObject(endpoint.params ?? {})) {
    const params = { ...Object.fromEntries(url.searchParams), ...endpoint.params };
    return { ...endpoint, url: url.origin + url.pathname, params };
  }
  // What Auth.js writes where only parameters are given.
  return url?.hostname === "authjs.dev" ? { ...endpoint, url: undefined } : endpoint;
}

function parse(url: unknown): URL | undefined {
  try {
    const found = new URL(String(url));
    return /^https?:$/.test(found.protocol) ? found : undefined;
  } catch {
    return undefined;
  }
}

function toTexts(params: unknown): { [name: string]: string } {
  const given = Object.entries(Object(params) as { [name: string]: unknown });
  const there = given.filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(there.map(([name, value]) => [name, toText(value)]));
}

/** `claims` is an object (OpenID Connect Core §5.5). */
function toText(value: unknown): string {
  return isPlainObject(value) ? JSON.stringify(value) : String(value);
}
