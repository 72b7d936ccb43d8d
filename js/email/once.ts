/**
 * Sign-in links of `link: "once"`: each signs in once, in whatever browser it is opened. The
 * page that it leads to spends nothing, for programs open links too; its button does.
 */

import { Verification } from "../auth-error.js";
import { withTimeout } from "../callbacks.js";
import { linkStore } from "../coordinator.js";
import { WaxsealError } from "../errors.js";
import { hashOf } from "../hash.js";
import type { Internals } from "../internals.js";
import type { RemoteProvider } from "../types/provider.js";
import type { Flow } from "./flow.js";

/** What a link without a database holds. */
export type OnceLink = Pick<Flow, "end" | "provider" | "id" | "address" | "url">;

// Never that of other links, which count in one browser only.
const PURPOSE = "waxseal email link once";
/** Seconds that clocks of instances may differ, and more. */
const SKEW = 60;

export function isOnce({ given }: RemoteProvider): boolean {
  return given.link === "once";
}

/** The token of the link. */
export function sealOnce(app: Internals, link: OnceLink): string {
  const { end, provider, id, address, url } = link;
  return app.sealFor("next-auth", PURPOSE, JSON.stringify([end, provider, id, address, url]));
}

/** A link of this provider, while it is valid, used or not. */
export function openOnce(app: Internals, provider: string, token: string): OnceLink | undefined {
  const text = app.openFor("next-auth", PURPOSE, token);
  if (text === undefined) return undefined;
  const [end, of, id, address, url] = JSON.parse(text) as SealedLink;
  if (of !== provider || Date.now() >= end * 1000) return undefined;
  return { end, provider, id, address, url: url ?? undefined };
}

type SealedLink = [end: number, provider: string, id: string, address: string, url: string | null];

/** Uses a link up, for one of those who try at the same moment. @throws Verification. */
export async function spendOnce(
  app: Internals,
  provider: RemoteProvider,
  { id, end }: Pick<OnceLink, "id" | "end">,
): Promise<void> {
  const { settings } = app;
  const store = linkStore(provider, settings.given)!;
  const of = `${settings.tenant}\0${provider.id}\0${id}`;
  const key = `e:${await hashOf(`waxseal email link v1\0${of}`)}`;
  const ttl = Math.ceil(end - Date.now() / 1000) + SKEW;
  let isFirst: boolean;
  try {
    isFirst = await withTimeout(settings, "the store of links", store.swap(key, null, "1", ttl));
  } catch (cause) {
    throw new WaxsealError("store", "A sign-in link could not be used up, so it did not count.", {
      cause,
    });
  }
  if (!isFirst) throw new Verification("The sign-in link was used before.");
}

/** Seconds after which whoever read a link of a database with others has long been answered. */
const RACE = 600;

/**
 * The same for a link that a database has just given out and deleted: some adapters do so in two
 * steps, between which another request reads it too.
 */
export async function spendBeside(
  app: Internals,
  provider: RemoteProvider,
  id: string,
): Promise<void> {
  if (!linkStore(provider, app.settings.given)) return;
  await spendOnce(app, provider, { id, end: Date.now() / 1000 + RACE });
}
