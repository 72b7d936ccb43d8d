// panva's oidc-provider, certified by the OpenID Foundation: PKCE, form_post, `iss`, rotation
// of refresh tokens, RP-Initiated and Back-Channel Logout, and every way in which a client says who it is.

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";

import { Provider, interactionPolicy } from "oidc-provider";

import { choices, people } from "./people.mjs";
import { listen, page } from "./serve.mjs";

/**
 * Serves these clients (RFC 7591 §2), each with `client_id` and what differs from the defaults
 * here. `requests` has what the server was asked, such as `POST /token`.
 */
export async function startOidcProvider({ clients, tls, ...options }) {
  const requests = [];
  const server = await listen((request, response) => answer(request, response), { tls });
  const issuer = server.origin;
  const provider = new Provider(issuer, { ...configuration(clients), ...options });
  const handle = provider.callback();

  function answer(request, response) {
    requests.push(`${request.method} ${request.url.split("?")[0]}`);
    if (request.url.startsWith("/auth")) forgetSession(request);
    return request.url.startsWith("/interaction/")
      ? interact(provider, request, response)
      : handle(request, response);
  }
  return { issuer, requests, close: server.close };
}

function configuration(clients) {
  return {
    clients: clients.map((client) => ({
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      ...client,
    })),
    clientAuthMethods: [
      "client_secret_basic",
      "client_secret_post",
      "client_secret_jwt",
      "private_key_jwt",
      "none",
    ],
    enabledJWA: {
      clientAuthSigningAlgValues: ["HS256", "ES256"],
      idTokenSigningAlgValues: ["RS256", "ES256", "HS256"],
    },
    claims: {
      openid: ["sub"],
      profile: ["name", "picture"],
      email: ["email", "email_verified"],
    },
    // What the scopes name is in the id_token too, as with most providers.
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource: askToSignOut },
      backchannelLogout: { enabled: true },
    },
    // It tells clients of a sign-out, which are on this machine: by itself it asks none there.
    fetch: (url, { dispatcher: _, ...init }) => fetch(url, init),
    findAccount: (_, id) =>
      id in people ? { accountId: id, claims: () => people[id] } : undefined,
    interactions: { policy: askWho(), url: (_, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    jwks: { keys: signingKeys() },
    loadExistingGrant: (ctx) => consent(ctx),
    pkce: { required: () => false },
    renderError(ctx, out) {
      ctx.type = "html";
      ctx.body = page(`<h1>${out.error}</h1><p id="why"></p>`);
    },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  };
}

/** The page where you say who you are, and its answer. */
async function interact(provider, request, response) {
  try {
    await provider.interactionDetails(request, response);
    if (request.method !== "POST") {
      response.setHeader("content-type", "text/html; charset=utf-8");
      return response.end(page(`<h1>Who are you?</h1><form method="post">${choices}</form>`));
    }
    const person = new URLSearchParams(await text(request)).get("person");
    await provider.interactionFinished(
      request,
      response,
      person
        ? { login: { accountId: person, remember: false } }
        : { error: "access_denied", error_description: "Nobody <b>was</b> chosen." },
    );
  } catch (error) {
    response.writeHead(400, { "content-type": "text/plain" }).end(`${error.message}\n`);
  }
}

/** Whoever was signed in here before; else it asks whether to sign them out, if it is another. */
function forgetSession({ headers }) {
  headers.cookie = headers.cookie?.replace(/\b_session(\.sig|\.legacy)?(\.sig)?=[^;]*;? ?/g, "");
}

/** Asks at every sign-in, so that one can change who one is. */
function askWho() {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  const always = new Check("always", "who is it?", ({ oidc }) => !oidc.result?.login);
  policy.get("login").checks.add(always);
  return policy;
}

function askToSignOut(ctx, form) {
  ctx.body = page(
    `<h1>Sign out here too?</h1>${form}
    <button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`,
  );
}

/** Nobody is asked what a client may know: their choice on the page says so. */
async function consent({ oidc }) {
  const grant = new oidc.provider.Grant({
    accountId: oidc.session.accountId,
    clientId: oidc.client.clientId,
  });
  grant.addOIDCScope("openid profile email offline_access");
  await grant.save();
  return grant;
}

function signingKeys() {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  return [
    { ...rsa.export({ format: "jwk" }), alg: "RS256", use: "sig", kid: "rsa" },
    { ...ec.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: "ec" },
  ];
}
