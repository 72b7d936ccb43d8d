import type { Connected } from "../adapter/index.js";
import { OAuthProfile } from "../auth-error.js";
import type { Settings } from "../config/index.js";
import { pageUrl, type EndpointContext } from "../handler/context.js";
import { asCause } from "../describe.js";
import { longestLife } from "../lifetime.js";
import { quote } from "../quote.js";
import type { SignInBegin } from "../revocation/begin.js";
import type { Account } from "../types/user.js";
import { unproved } from "./failure.js";
import { withinTime } from "./fetch.js";
import { logoutClaims } from "./logout.js";
import { opClaims } from "./op-session.js";
import type { Identity } from "./profile.js";
import type { OAuthProvider } from "./provider.js";

/** Where the flow came from. */
export interface Origin {
  /** The `sid` of the session under which it began. */
  sid: string | undefined;
  /** Step-up: seconds since the user must have signed in at the provider. */
  within: number | undefined;
  wayBack: string;
  /** With `revocation`: when its answer came. */
  begun: SignInBegin | undefined;
}

/** The session of somebody whom the provider has identified; `url` where a page greets new users. */
export async function beginSession(
  ctx: EndpointContext,
  provider: OAuthProvider,
  identity: Identity,
  { sid, within, wayBack, begun }: Origin,
): Promise<{ url?: string; setCookie: readonly string[] }> {
  const { app, request, settings } = ctx;
  const { account, profile } = identity;
  const claims = {
    ...logoutClaims(provider, account, identity.user.email),
    ...(await opClaims(provider, identity.claims)),
  };
  const proof = proofOf(provider, settings, identity, within);
  if (!settings.adapter) {
    const login = {
      user: identity.user,
      account,
      profile,
      claims,
      proof,
      begun,
      isNewUser: undefined,
    };
    return app.startSession(login, request);
  }
  const { connectAccount, findAccountUser, isEmailVerified } = await import("../adapter/index.js");
  let connected: Connected | undefined;
  const arrival = {
    user: identity.user,
    account,
    keptAccount: await keptAccount(provider, account),
    allowsEmailLinking: provider.allowDangerousEmailAccountLinking,
    isEmailVerified: isEmailVerified(provider, profile, identity.user.email),
    signedInAs: sid === undefined ? undefined : await subjectOfSession(ctx, sid),
  };
  const user = (await findAccountUser(app, account)) ?? identity.user;
  const { setCookie } = await app.startSession(
    { user, account, profile, claims, proof, begun },
    request,
    async () => {
      const isKnown = user !== identity.user;
      connected = await connectAccount(app, arrival);
      // Whoever has just joined an account to somebody's user has not proved to be that one.
      if (!isKnown && !connected.isNewUser) proof.proofTime = 0;
      return connected;
    },
  );
  if (!connected?.isNewUser || settings.pages.newUser === undefined) return { setCookie };
  return { setCookie, url: pageUrl(ctx, "newUser", { callbackUrl: wayBack }) };
}

/** Seconds that the provider's clock may be ahead. */
const MAX_AHEAD = 300;

/**
 * What the id_token proves. A session by single sign-on begins now, and proves what the
 * provider says.
 *
 * @throws OAuthCallbackError where a new sign-in was asked for, and there was none (OpenID
 *   Connect Core §3.1.3.7, 13).
 */
function proofOf(
  provider: OAuthProvider,
  { given }: Settings,
  { authTime }: Identity,
  within: number | undefined,
): { authTime?: number; proofTime?: number } {
  if (within === undefined) return { proofTime: authTime ?? 0 };
  const age = Math.floor(Date.now() / 1000) - (authTime ?? 0);
  if (authTime === undefined || age > within || age < -MAX_AHEAD) throw unproved(provider);
  // Begun so long ago, it would be over, or pass for one that was revoked before.
  return age < longestLife(given) ? { authTime } : { proofTime: authTime };
}

/** What an adapter gets of the tokens: what the provider's `account()` makes of them. */
async function keptAccount(provider: OAuthProvider, account: Account): Promise<Account> {
  const { provider: id, type, providerAccountId } = account;
  try {
    // It may encrypt them, which takes a while.
    const tokens = await withinTime(provider.account(account));
    return { ...tokens, provider: id, type, providerAccountId };
  } catch (thrown) {
    const cause = asCause(thrown, account);
    throw new OAuthProfile(`\`account()\` of ${quote(id)} threw.`, { cause });
  }
}

/** Whom the session belongs to, if it is still the one that the flow began under. */
async function subjectOfSession(
  { app, request, settings }: EndpointContext,
  sid: string,
): Promise<string | undefined> {
  // One that was revoked is nobody's.
  const isAwaited = settings.given.revocation || settings.compat?.codec;
  const read = isAwaited ? await app.peek(request) : app.read(request);
  return read.status === "active" && read.token.sid === sid ? read.token.sub : undefined;
}
