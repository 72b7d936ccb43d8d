// A test issuer: OpenID Connect on this machine, everything in memory. It takes
// everyone at their word and asks for no password; a real app has a real one.

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

import { Provider, interactionPolicy } from "oidc-provider";

const people = {
  ada: { name: "Ada Lovelace", email: "ada@example.com", email_verified: true, team: "engines" },
  grace: {
    name: "Grace Hopper",
    email: "grace@example.com",
    email_verified: true,
    team: "compilers",
  },
  eve: { name: "Eve", email: "ada@example.com", email_verified: false, team: "unknown" },
};

/** Serves `issuer`, a URL, for one client. */
export function startIssuer(issuer, client) {
  const provider = new Provider(issuer, {
    clients: [{ ...client, token_endpoint_auth_method: "client_secret_post" }],
    claims: { openid: ["sub"], profile: ["name", "team"], email: ["email", "email_verified"] },
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, id) =>
      id in people && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
    interactions: { policy: askWho(), url: (_, { uid }) => `/interaction/${uid}` },
    jwks: { keys: [signingKey()] },
    loadExistingGrant: (ctx) => consent(ctx),
    pkce: { required: () => true },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  });

  const { hostname, port } = new URL(issuer);
  const answer = provider.callback();
  const server = createServer((request, response) =>
    request.url.startsWith("/interaction/")
      ? interact(provider, request, response)
      : answer(request, response),
  );
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(Number(port), hostname, () => resolve(server));
  });
}

/** The page where you say who you are, and its answer. */
async function interact(provider, request, response) {
  try {
    await provider.interactionDetails(request, response);
    if (request.method === "POST") {
      const accountId = new URLSearchParams(await text(request)).get("person");
      const result = accountId
        ? { login: { accountId, remember: false } }
        : { error: "access_denied", error_description: "Nobody was chosen." };
      await provider.interactionFinished(request, response, result);
    } else {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page);
    }
  } catch (error) {
    response
      .writeHead(400, { "Content-Type": "text/plain; charset=utf-8" })
      .end(`${error.message}\n`);
  }
}

/** Asks at every sign-in, so that one can change who one is. */
function askWho() {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  const always = new Check("always", "who is it?", ({ oidc }) => !oidc.result?.login);
  policy.get("login").checks.add(always);
  return policy;
}

/** The client is our own app: nobody is asked whether it may know their name. */
async function consent({ oidc }) {
  const grant = new oidc.provider.Grant({
    accountId: oidc.session.accountId,
    clientId: oidc.client.clientId,
  });
  grant.addOIDCScope("openid profile email");
  await grant.save();
  return grant;
}

function signingKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), alg: "RS256", use: "sig" };
}

const choices = Object.entries(people).map(
  ([id, { name, email, email_verified }]) =>
    `<button name="person" value="${id}"><b>${name}</b> ${email}${email_verified ? "" : ", not verified"}</button>`,
);

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Test issuer</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif }
  main { max-width: 24rem; margin: 15vh auto; padding: 0 1.25rem }
  h1 { font-size: 1.5rem }
  form { display: grid; gap: 0.75rem }
  button { padding: 0.75rem 1rem; border: 1px solid; border-radius: 8px; background: none; color: inherit; font: inherit; text-align: left; cursor: pointer }
  button:hover { text-decoration: underline }
  b { display: block }
</style>
<main>
  <h1>Test issuer: who are you?</h1>
  <form method="post">
    ${choices.join("\n    ")}
    <button name="person" value="">Nobody, go back</button>
  </form>
</main>
`;
