// Signing in as the flow does once the provider has said who it is, without the way there.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build } from "esbuild";
import { createAuth } from "waxseal";

const outfile = join(mkdtempSync(join(tmpdir(), "waxseal-adapters-")), "adapter.mjs");
await build({
  entryPoints: [fileURLToPath(new URL("../../../js/adapter/index.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  outfile,
});

/** What is inside the package. */
export const inside = await import(pathToFileURL(outfile));

const app = (auth) => auth[Symbol.for("waxseal.internals")];

/** An application with an adapter, and what its events and its logger have heard. */
export function makeApp(adapter, options = {}) {
  const heard = [];
  const logged = [];
  const event = (name) => (message) => void heard.push([name, message]);
  const auth = createAuth({
    secret: "the tests of waxseal use these forty-odd bytes",
    adapter,
    events: {
      createUser: event("createUser"),
      linkAccount: event("linkAccount"),
      updateUser: event("updateUser"),
    },
    logger: { error: (error) => logged.push(error), warn: () => {} },
    ...options,
  });
  return { auth, heard, logged, names: () => heard.map(([name]) => name) };
}

/** Somebody at a provider; `options` is the rest of the arrival. */
export function arrival(provider, providerAccountId, email, options = {}) {
  const account = { provider, type: "oauth", providerAccountId, token_type: "bearer" };
  const { user, ...rest } = options;
  return {
    user: { id: "temporary", name: "Ada", email, image: null, ...user },
    account: { ...account, access_token: TOKEN, refresh_token: `refresh-${TOKEN}` },
    keptAccount: { ...account, access_token: TOKEN },
    allowsEmailLinking: false,
    isEmailVerified: undefined,
    signedInAs: undefined,
    ...rest,
  };
}

export const TOKEN = "gho_16C7e42F292c6912E7710c838347Ae178B4a";

/** The token of the session that begins, with the user and whether they are new. */
export async function signIn({ auth }, arrived) {
  const { account, user } = arrived;
  const known = await inside.findAccountUser(app(auth), account);
  let connected;
  const { setCookie } = await app(auth).startSession(
    { user: known ?? user, account },
    request,
    async () => (connected = await inside.connectAccount(app(auth), arrived)),
  );
  return { ...connected, token: auth.verify(setCookie[0].split(";")[0]).token };
}

/** The same by a link that was sent to the address. */
export async function signInByEmail({ auth }, address) {
  const known = await inside.findEmailUser(app(auth), address);
  let connected;
  const { setCookie } = await app(auth).startSession(
    { user: known ?? { id: "temporary", email: address }, account: null },
    request,
    async () => (connected = await inside.connectEmail(app(auth), { address })),
  );
  return { ...connected, token: auth.verify(setCookie[0].split(";")[0]).token };
}

export const ask = ({ auth }, method, argument) => inside.askAdapter(app(auth), method, argument);

const request = new Request("https://app.test/api/auth/callback/github");
