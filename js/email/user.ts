/** Whom a sign-in link is for. */

import { webCrypto } from "../environment.js";
import type { Internals } from "../internals.js";
import { subjectOf } from "../oauth/subject.js";
import type { RemoteProvider } from "../types/provider.js";
import type { Account } from "../types/user.js";

interface Person {
  user: any;
  account: Account;
}

/**
 * User and account as Auth.js gives them to `callbacks.signIn`, before anything is written.
 *
 * @param step What they do: ask for a link, or open it.
 */
export async function personOf(
  app: Internals,
  { id: provider, type }: RemoteProvider,
  address: string,
  step: "ask" | "open",
): Promise<Person> {
  const account = { providerAccountId: address, type, provider };
  if (!app.settings.adapter) {
    const id = await subjectOf(provider, address);
    return { user: { id, email: address, emailVerified: null }, account };
  }
  const { findEmailUser, findExactUser } = await import("../adapter/index.js");
  const find = step === "ask" ? findExactUser : findEmailUser;
  const user = (await find(app, address)) ?? {
    id: webCrypto().randomUUID(),
    email: address,
    emailVerified: null,
  };
  return { user, account: { ...account, userId: user.id } };
}
