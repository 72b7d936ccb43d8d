// Providers on this machine, for development: Acme (OpenID Connect) and a stand-in for GitHub
// (OAuth 2). Everything is in memory. They take everyone at their word and ask for no
// password; a real app has real ones.

import { createServer } from "node:http";

import { createGitHub } from "./github.js";
import { createAcme } from "./openid.js";

/**
 * Serves both, on a free port, for the app at `app` (an origin).
 *
 * @param {{ client: { id: string, secret: string }, app: string, tokenSeconds?: number }} options
 */
export async function startIdentityServer({ client, app, tokenSeconds = 150 }) {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", () => resolve(undefined));
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const issuer = `http://127.0.0.1:${port}`;

  const acme = createAcme(issuer, client, {
    redirectUri: `${app}/api/auth/callback/acme`,
    signedOutUri: `${app}/api/auth/signout`,
    logoutUri: `${app}/api/auth/backchannel-logout/acme`,
    tokenSeconds,
  });
  const github = createGitHub(client, `${app}/api/auth/callback/github`);
  server.on("request", (request, response) =>
    request.url?.startsWith("/github/") ? github(request, response) : acme(request, response),
  );
  return { issuer, github: `${issuer}/github`, server };
}
