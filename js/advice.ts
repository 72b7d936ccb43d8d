/**
 * What is said once about a likely mistake. Loaded on demand: almost no request needs it,
 * and every proxy would carry it. No sentence holds the value of a secret, a cookie or a
 * claim; names that a client may have chosen are quoted and cut.
 */

import { ACCOUNT_METHODS, EMAIL_METHODS, TOKEN_METHODS } from "./adapter/methods.js";
import { LARGE_COOKIES } from "./chunks.js";
import type { Settings } from "./config/index.js";
import type { ActiveOutcome } from "./core/outcomes.js";
import { isWorkerd, type Environment } from "./environment.js";
import { DOCS } from "./errors.js";
import { quote } from "./quote.js";
import { isSpaced } from "./spaced.js";
import { isMemory } from "./store/memory.js";
import type { Config } from "./types/config.js";

/** Claims by the bytes of their JSON in UTF-8. */
export type Sizes = readonly (readonly [name: string, bytes: number])[];

export const ADVICE = {
  "large-cookie": (bytes: number, claims: Sizes) =>
    `The session cookie has ${bytes} bytes, ${shares(claims)}. Proxies often give the headers of a response 4 or 8 KB, and answer 502 beyond that: keep an id in the token and the data in a store. ${see("limits.md#sizes-and-times")}`,

  "oversize-cookie": (bytes: number, limit: number, claims: Sizes) =>
    `The session cookie has ${bytes} bytes, ${shares(claims)}. That is more than \`cookie.maxBytes\` (${limit}): a Node server refuses requests with more than 16 KB of headers (431), so the browser could not even sign out. Keep an id in the token and the data in a store.`,

  "other-host": (host: string, origin: string) =>
    `The browser asked for ${quote(host)}, but AUTH_URL says ${origin}: redirects after sign-in lead there. Where the address differs, as in preview deployments, unset AUTH_URL, and set \`trustHost\` if a proxy overwrites X-Forwarded-Host. ${see("options.md#trusthost")}`,

  "other-secret": () =>
    `A session cookie was refused because it was cut or altered, or was made with another secret. If the secret was replaced, keep the old one as AUTH_SECRET and set the new one as AUTH_SECRET_1. If two applications share this host, such as two ports of localhost, give each its own \`cookie.name\`. ${see("outcomes.md#signature")}`,

  "protected-claims": (names: readonly string[]) =>
    `\`callbacks.jwt\` set ${list(names)}, which only waxseal writes: the session does not have it so. Give claims of your own another name. How long a session lives, \`session.lifetime\` says; of which tenant it is, \`tenant\`; and other ids go into \`projections.jwt\`. ${see("options.md#callbacksjwt")}`,

  "refused-origin": (origin: string, message: string) =>
    `A page at ${quote(origin)} was refused. ${message}`,

  "unknown-provider": (id: string, ids: readonly string[]) =>
    `Somebody tried to sign in with the provider ${quote(id)}, which \`providers\` does not have: ${ids.length === 0 ? "it is empty" : `it has ${list(ids)}`}. ${see("options.md#providers")}`,

  "unlisted-update": (names: readonly string[]) =>
    `An update changed nothing: \`projections.update\` lists nothing that its data has (${list(names)}). ${see("options.md#projectionsupdate")}`,

  "user-without-id": () =>
    `A user has neither \`id\` nor \`_id\`, so nothing in the session says who it is: return an object with an \`id\` from \`authorize\`, or pass one to \`issue\`. ${see("options.md#projectionsjwt")}`,
} as const;

/** Where the documentation says more. */
function see(place: string): string {
  return `See ${DOCS}${place}`;
}

/** What only the core writes (`ALL_PROTECTED` in `src/token/claims.rs`). */
const PROTECTED = [
  "auth_time",
  "exp",
  "gen",
  "iat",
  "jti",
  "max_age",
  "nbf",
  "of_tenant",
  "op_sid",
  "op_sub",
  "persist",
  "proof_time",
  "rev",
  "sid",
];

type Claims = { readonly [name: string]: unknown };

/** The protected claims that were set or changed. */
export function protectedIn({ given }: Settings, before: Claims, after: Claims): string[] {
  const { jwt, tenant } = given;
  const names = [
    ...PROTECTED,
    ...(tenant === undefined ? [] : ["tenant"]),
    ...(jwt?.typ === "JWT" ? ["aud", "iss"] : []),
  ];
  return names.filter(
    (name) =>
      Object.hasOwn(after, name) && JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  );
}

/** The bytes of a session's cookies, as the browser sends them, and of its claims. */
export function sizeOf({ maxCookieBytes }: Settings, { writes, token }: ActiveOutcome) {
  const bytes = writes.setCookie
    .map((line) => line.split(";", 1)[0]!)
    // Those that clear another cookie are not sent back.
    .filter((pair) => !pair.endsWith("="))
    .reduce((sum, pair) => sum + pair.length + "; ".length, 0);
  const encoder = new TextEncoder();
  const claims: Sizes = Object.entries(token).map(([name, value]) => [
    name,
    encoder.encode(JSON.stringify(value)).length,
  ]);
  const isOversize = bytes > maxCookieBytes;
  return { bytes, claims, isOversize, isLarge: bytes > LARGE_COOKIES };
}

/** The largest claims, by name and size. */
function shares(claims: Sizes): string {
  const largest = [...claims].sort(([, a], [, b]) => b - a).slice(0, 5);
  return `most of them in the claims ${largest.map(([name, bytes]) => `${quote(name)} (${bytes})`).join(", ")}`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => quote(name));
  return shown.join(", ") + (names.length > shown.length ? ", …" : "");
}

const DAY = 86_400;

/** What a configuration says that is probably not meant. */
export function configAdvice(config: Config, settings: Settings, env: Environment): string[] {
  const { maxAge = 30 * DAY, updateAge = 0 } = config.session ?? {};
  const isShort = updateAge >= maxAge && updateAge > 0;
  const isTrustUnclear =
    config.trustHost === undefined && !/^(1|true|0|false)?$/.test(env.AUTH_TRUST_HOST ?? "");
  const unused = settings.production ? [] : unusedOptions(config);
  return [
    ...spacedSecrets(config, env).map(spacedSecret),
    ...(isShort ? [shortSession(updateAge, maxAge)] : []),
    ...(isTrustUnclear ? [TRUST_HOST] : []),
    ...missingMethods(settings).map(missingMethod),
    ...refreshAdvice(config, settings, env),
    ...unused.map(([option, why]) => `\`${option}\` is not used: ${why}.`),
  ];
}

/** Seconds: an answer that was lost comes back as an older cookie, minutes later. */
const SHORT_GRACE = 600;

function refreshAdvice({ refresh }: Config, settings: Settings, env: Environment): string[] {
  if (refresh === undefined) return [];
  const { grace, coordinator } = refresh === true ? {} : refresh;
  const isMemoryAlone = coordinator === undefined || isMemory(coordinator);
  const isAlone = isMemoryAlone && settings.production && hasManyInstances(env);
  return [
    ...(grace !== undefined && grace < SHORT_GRACE ? [shortGrace(grace)] : []),
    ...(isAlone ? [MEMORY_COORDINATOR] : []),
  ];
}

/** Where requests of one user reach processes that know nothing of each other. */
function hasManyInstances({ VERCEL, AWS_LAMBDA_FUNCTION_NAME }: Environment): boolean {
  return isWorkerd() || "EdgeRuntime" in globalThis || !!(VERCEL || AWS_LAMBDA_FUNCTION_NAME);
}

function shortGrace(grace: number): string {
  return `\`refresh.grace\` is ${grace} seconds: a browser that lost an answer, or comes back later with an older cookie, has a refresh token that is spent, and a provider with rotation signs the user out. Leave it out for a day. ${see("refresh.md#what-instances-share")}`;
}

const MEMORY_COORDINATOR = `\`refresh.coordinator\` is the memory of one process, so each instance agrees with itself alone, and here there are many: a provider with rotation signs users out. Use \`redis\` of waxseal/redis, \`durableObject\` of waxseal/cloudflare or \`sql\` of waxseal/sql (memory-coordinator). ${see("refresh.md#what-instances-share")}`;

function spacedSecret(name: string): string {
  return `${name} begins or ends with white space or a quote, which then belong to the secret: remove them here, or sessions of servers whose secret has none are refused. ${see("options.md#secret")}`;
}

function shortSession(updateAge: number, maxAge: number): string {
  return `\`session.updateAge\` (${updateAge} seconds) is not below \`session.maxAge\` (${maxAge}), so no session is ever renewed: users are signed out ${maxAge} seconds after they sign in, however active they are. ${see("options.md#sessionupdateage")}`;
}

const TRUST_HOST = `AUTH_TRUST_HOST is neither true, 1, false nor 0, so it counts as false: X-Forwarded-Host and X-Forwarded-Proto are not believed. ${see("options.md#trusthost")}`;

/** The variables, or `secret`, whose secret begins or ends with white space or a quote. */
function spacedSecrets({ secret }: Config, env: Environment): string[] {
  const used = [secret].flat().map((entry) => (typeof entry === "object" ? entry.secret : entry));
  const variables = SECRETS.filter((name) => env[name] && isSpaced(env[name]));
  const isFromEnvironment = (text: string) => SECRETS.some((name) => env[name] === text);
  const others = used.filter((text) => text && isSpaced(text) && !isFromEnvironment(text));
  const readsEnvironment = used.every((text) => !text || isFromEnvironment(text));
  return [...(readsEnvironment ? variables : []), ...(others.length > 0 ? ["`secret`"] : [])];
}

const SECRETS = [
  "AUTH_SECRET",
  "AUTH_SECRET_1",
  "AUTH_SECRET_2",
  "AUTH_SECRET_3",
  "NEXTAUTH_SECRET",
] as const;

/** What the adapter lacks for the providers that there are; they throw when they need it. */
function missingMethods({ adapter, providers }: Settings): string[] {
  if (!adapter) return [];
  const needed = [...providers.values()].flatMap(({ type }) => METHODS[type]);
  return [...new Set(needed)].filter((method) => typeof adapter[method] !== "function");
}

function missingMethod(name: string): string {
  return `\`adapter\` has no method \`${name}\`, so nobody can sign in with OAuth or a sign-in link: add it, or use an adapter of Auth.js (\`@auth/*-adapter\`). ${see("options.md#adapter")}`;
}

const METHODS = {
  credentials: [],
  oauth: ACCOUNT_METHODS,
  oidc: ACCOUNT_METHODS,
  email: [...EMAIL_METHODS, ...TOKEN_METHODS],
} as const;

function unusedOptions({ adapter, pages, providers = [], throttle }: Config): [string, string][] {
  const unused: [string, string, unknown][] = [
    [
      "pages.newUser",
      "it is for users whom an `adapter` has just made, and there is none",
      !adapter && pages?.newUser,
    ],
    [
      "throttle",
      "it counts failed sign-ins, and there is no provider",
      providers.length === 0 && throttle,
    ],
  ];
  return unused.flatMap(([option, why, value]) => (value ? [[option, why]] : []));
}
