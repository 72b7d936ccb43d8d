/** The keys that a provider signs with (RFC 7517), by its metadata. */

import { OAuthUnavailable } from "../auth-error.js";
import { hasClass, WaxsealError } from "../errors.js";
import { isObject } from "../json.js";
import { unusable } from "./endpoints.js";
import { boundedFetch } from "./fetch.js";
import { ALGORITHMS, type Key } from "./jws.js";
import type { OAuthProvider } from "./provider.js";
import { findServer, isAllowed, type Server } from "./server.js";

/** Who signs, by which algorithms, and with which keys. */
export interface Signer {
  issuer: string;
  algorithms: readonly string[];
  keys: readonly Key[];
}

/** Milliseconds that keys are used: one that the provider has withdrawn, no longer. */
const LIFETIME = 600_000;
/** Milliseconds until they are asked for again: anybody can send a token of an unknown key. */
const PAUSE = 60_000;

const NO_KEYS = "Back-channel logout failed: the provider's keys cannot be had.";

interface Asked {
  signer: Promise<Signer>;
  at: number;
}

const asked = new WeakMap<OAuthProvider, Asked>();

/**
 * Whoever signs for this provider. Where `isEnough` says that what is known does not do, it is
 * asked for again, once a minute.
 *
 * @throws WaxsealError, the same one as long as nobody is asked again.
 */
export async function findSigner(
  provider: OAuthProvider,
  isEnough: (signer: Signer) => boolean,
): Promise<Signer> {
  const cached = await notOlderThan(provider, LIFETIME).catch(() => undefined);
  return cached && isEnough(cached) ? cached : notOlderThan(provider, PAUSE);
}

function notOlderThan(provider: OAuthProvider, age: number): Promise<Signer> {
  const last = asked.get(provider);
  if (last && Date.now() < last.at + age) return last.signer;
  const signer = fetchSigner(provider).catch((cause: unknown) => {
    throw hasClass(cause, WaxsealError) ? cause : new WaxsealError("provider", NO_KEYS, { cause });
  });
  asked.set(provider, { signer, at: Date.now() });
  return signer;
}

async function fetchSigner(provider: OAuthProvider): Promise<Signer> {
  const server = await findServer(provider);
  const { issuer, jwks_uri } = server;
  const algorithms = algorithmsOf(provider, server);
  if (!isAllowed(jwks_uri, provider.wellKnown ?? "")) {
    throw new OAuthUnavailable("The provider's metadata have no `jwks_uri` that is an https URL.");
  }
  const response = await boundedFetch(provider.fetch)(jwks_uri, {
    headers: { accept: "application/json" },
  });
  if (response.status !== 200) {
    throw new OAuthUnavailable(`The provider's keys come with status ${response.status}.`);
  }
  const { keys } = Object(await response.json().catch(() => undefined)) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new OAuthUnavailable("The provider's keys are no key set.");
  return { issuer, algorithms, keys: keys.filter(isObject) as Key[] };
}

/** The one of the client (RFC 7591 §2), or those that the metadata name; RS256 by default. */
function algorithmsOf({ id, client }: OAuthProvider, server: Server): readonly string[] {
  const named = client.id_token_signed_response_alg ?? server.id_token_signing_alg_values_supported;
  const names = named === undefined ? ["RS256"] : [named].flat();
  const found = names.filter((name) => Object.hasOwn(ALGORITHMS, String(name))) as string[];
  if (found.length > 0) return found;
  throw unusable(
    id,
    "signs by none of the algorithms that `backchannelLogout` takes: they have to be asymmetric, such as RS256",
  );
}
