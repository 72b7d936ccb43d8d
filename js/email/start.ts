/** Sending a sign-in link. */

import { EmailSignInError } from "../auth-error.js";
import { asCallbackError } from "../callbacks.js";
import { asCause } from "../describe.js";
import { hasClass, WaxsealError } from "../errors.js";
import type { Start, Started } from "../handler/started.js";
import type { Internals } from "../internals.js";
import { reportOnce } from "../log.js";
import type { RemoteProvider } from "../types/provider.js";
import { plainAddress } from "./address.js";
import { flowsLine, flowsOf, newFlow, sealLink } from "./flow.js";
import { countLink } from "./limits.js";
import { endpointsInMail, mailRequest, mailTheme } from "./links.js";
import { isOnce, sealOnce } from "./once.js";
import { readEmailProvider, type EmailProvider } from "./provider.js";
import { personOf } from "./user.js";

/**
 * Sends a sign-in link, and says where its page is.
 *
 * @throws EmailSignInError for what is no address, for too many links, and where the mail
 *   could not be sent; WaxsealError `"access-denied"`.
 */
export async function startEmail(
  app: Internals,
  provider: RemoteProvider,
  start: Start,
): Promise<Started> {
  const { settings } = app;
  const email = readEmailProvider(settings, provider);
  const endpoints = endpointsInMail(settings, start);
  const address = await addressIn(app, email, start);
  const { request, peer } = start;
  // Before anybody is looked up: the answer is the same for known and unknown addresses.
  await countLink(app, { provider: provider.id, address, request, peer });
  const elsewhere = await askSignIn(app, provider, address, start);
  if (elsewhere !== undefined) return { url: elsewhere, cookies: [] };

  const link = await makeLink(app, provider, email, address, start);
  const query = new URLSearchParams(link.query);
  await send(app, email, {
    identifier: address,
    token: link.query.token!,
    expires: link.expires,
    url: `${endpoints}/callback/${provider.id}?${query}`,
    theme: mailTheme(settings),
    request: mailRequest(start, `${endpoints}/signin/${provider.id}`),
  });
  const page = new URLSearchParams({ provider: provider.id, type: provider.type });
  return { url: `${start.endpointsUrl}/verify-request?${page}`, cookies: link.cookies };
}

async function addressIn(app: Internals, email: EmailProvider, { fields }: Start): Promise<string> {
  // Looked at before and after: what the application makes of it may be anything.
  const given = plainAddress(fields.email);
  const address =
    given === undefined ? undefined : plainAddress(await normalized(app, email, given));
  if (address !== undefined) return address;
  throw noAddress();
}

/** For what is no address, the function may throw an `Error`, as Auth.js has it. */
async function normalized(app: Internals, email: EmailProvider, given: string): Promise<unknown> {
  try {
    return await email.normalize(given);
  } catch (thrown) {
    if (hasClass(thrown, WaxsealError)) throw thrown;
    const cause = asCause(thrown, given);
    // Anybody can bring about the one; the others are faults, such as a TypeError.
    const isRefusal = hasClass(thrown, Error) && Object.getPrototypeOf(thrown) === Error.prototype;
    if (!isRefusal)
      reportOnce(app.settings, asCallbackError(cause, "`normalizeIdentifier` threw."));
    throw noAddress({ cause });
  }
}

function noAddress(options?: { cause: Error }): EmailSignInError {
  return new EmailSignInError("This is no plain mail address, such as ada@example.com.", options);
}

/** Where `callbacks.signIn` sends the browser instead. @throws WaxsealError where it refuses. */
async function askSignIn(
  app: Internals,
  provider: RemoteProvider,
  address: string,
  { appUrl }: Start,
): Promise<string | undefined> {
  const person = await personOf(app, provider, address, "ask");
  try {
    await app.checkSignIn({ ...person, email: { verificationRequest: true } });
    return undefined;
  } catch (error) {
    if (!hasClass(error, WaxsealError) || error.url === undefined) throw error;
    return app.redirect(error.url, new URL(appUrl).origin);
  }
}

interface NewLink {
  query: { [name: string]: string };
  expires: Date;
  cookies: string[];
}

async function makeLink(
  app: Internals,
  provider: RemoteProvider,
  email: EmailProvider,
  address: string,
  { request, url }: Start,
): Promise<NewLink> {
  if (app.settings.adapter) {
    const { storeLink } = await import("./stored.js");
    const expires = new Date(Date.now() + email.maxAge * 1000);
    const token = await storeLink(app, email, address, expires);
    return { query: { callbackUrl: url, token, email: address }, expires, cookies: [] };
  }
  const flow = newFlow(email.id, address, url, email.maxAge);
  const expires = new Date(flow.end * 1000);
  if (isOnce(provider)) return { query: { token: sealOnce(app, flow) }, expires, cookies: [] };
  return {
    query: { token: sealLink(app, flow) },
    expires,
    cookies: [flowsLine(app, request, [flow, ...flowsOf(app, request)])],
  };
}

async function send(
  app: Internals,
  email: EmailProvider,
  mail: Parameters<EmailProvider["send"]>[0],
) {
  try {
    await email.send(mail);
  } catch (thrown) {
    const isOurs = hasClass(thrown, WaxsealError);
    const { identifier, token, url } = mail;
    // Mail servers and their libraries repeat the address, and some the whole mail.
    const cause = isOurs
      ? thrown
      : asCause(thrown, { identifier, token, url, ...email.confidential });
    reportOnce(app.settings, asCallbackError(cause, "`sendVerificationRequest` threw."));
    throw new EmailSignInError("The mail with the sign-in link could not be sent.", { cause });
  }
}
