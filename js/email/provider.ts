/** A provider of sign-in links, as Auth.js v5 and NextAuth.js v4 describe it. */

import { withTimeout } from "../callbacks.js";
import type { Settings } from "../config/index.js";
import { invalidOption } from "../errors.js";
import { readGiven } from "../oauth/given.js";
import type { RemoteProvider } from "../types/provider.js";
import type { Awaitable } from "../types/utility.js";

/** What `sendVerificationRequest` gets. */
export interface Mail {
  /** The address. */
  identifier: string;
  /** The link. */
  url: string;
  expires: Date;
  /** The provider's object, with its options over it. */
  provider: object;
  token: string;
  theme: { colorScheme: "auto"; logo: string; brandColor: string; buttonText: string };
  request: Request;
}

export interface EmailProvider {
  id: string;
  /** Seconds for which a link is valid; without a database, 900 at most. */
  maxAge: number;
  /** In place of the secrets, for the hashes in the database. */
  secret: string | undefined;
  /** What the application does to an address before it is checked. */
  normalize(address: string): Awaitable<unknown>;
  /** A token for the link, where the application makes it. */
  generateToken(): Awaitable<unknown>;
  send(mail: Omit<Mail, "provider">): Awaitable<unknown>;
  /** How it gets at the mail server, which may be repeated in what it throws. */
  confidential: { [option: string]: unknown };
}

/** As in Auth.js. */
const DAY = 86_400;

export function readEmailProvider(settings: Settings, provider: RemoteProvider): EmailProvider {
  const { id } = provider;
  const given = withApiKey(provider);
  const { maxAge, secret } = given as { maxAge?: unknown; secret?: unknown };
  const method = (name: string): ((argument?: unknown) => Awaitable<unknown>) | undefined => {
    const found = given[name];
    if (typeof found !== "function") return undefined;
    return (argument) => withTimeout(settings, name, found.call(given, argument));
  };
  const send = method("sendVerificationRequest");
  if (!send) throw invalidOption("providers", `need \`sendVerificationRequest\` in "${id}"`);
  return {
    id,
    maxAge: readMaxAge(id, maxAge),
    secret: typeof secret === "string" && secret !== "" ? secret : undefined,
    normalize: method("normalizeIdentifier") ?? ((address) => address),
    generateToken: method("generateVerificationToken") ?? (() => undefined),
    send: (mail) => send({ ...mail, provider: given } satisfies Mail),
    confidential: { server: given.server as unknown, apiKey: given.apiKey as unknown, secret },
  };
}

/** Seconds in a hundred years: the clock of JavaScript knows no end that is much later. */
const LONGEST = 36_525 * DAY;

/** As a number, or its text as of the environment. @throws WaxsealError for what is none. */
function readMaxAge(id: string, given: unknown): number {
  if (given === undefined || given === null) return DAY;
  const seconds = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  if (typeof seconds === "number" && seconds > 0 && seconds <= LONGEST) return seconds;
  throw invalidOption("providers", `need a number of seconds as \`maxAge\` in "${id}"`);
}

/** As Auth.js does it: `AUTH_RESEND_KEY`, for the provider `resend`. */
function withApiKey(provider: RemoteProvider): { [option: string]: any } {
  const { given } = provider;
  return { ...given, apiKey: given.apiKey ?? readGiven(provider).env.apiKey };
}
