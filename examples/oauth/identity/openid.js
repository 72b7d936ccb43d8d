// Acme, a provider of OpenID Connect.

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";

import { Provider } from "oidc-provider";

import { choicePage, messagePage, signOutPage } from "./page.js";

const people = {
  katherine: {
    name: "Katherine Johnson",
    email: "katherine@example.com",
    email_verified: true,
    team: "trajectories",
  },
  radia: {
    name: "Radia Perlman",
    email: "radia@example.com",
    email_verified: true,
    team: "spanning trees",
  },
  eve: { name: "Eve", email: "ada@example.com", email_verified: false, team: "unknown" },
};

export function createAcme(issuer, client, { redirectUri, signedOutUri, logoutUri, tokenSeconds }) {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [signedOutUri],
        backchannel_logout_uri: logoutUri,
        backchannel_logout_session_required: true, // of this browser alone
        grant_types: ["authorization_code", "refresh_token"],
      },
    ],
    claims: { openid: ["sub"], profile: ["name", "team"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    features: {
      backchannelLogout: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => void (ctx.body = signOutPage(form)),
        postLogoutSuccessSource: (ctx) => void (ctx.body = messagePage("You are signed out.")),
      },
    },
    // It tells the app of a sign-out. By itself it calls nobody on this machine.
    fetch: (url, { dispatcher: _, ...init }) => fetch(url, init),
    findAccount: (_, id) =>
      Object.hasOwn(people, id) && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: () => true,
    rotateRefreshToken: true, // one that comes a second time ends the grant
    jwks: { keys: [signingKey()] },
    loadExistingGrant: consent,
    pkce: { required: () => true },
    renderError: (ctx, { error_description, error }) =>
      void (ctx.body = messagePage(error_description ?? error)),
    ttl: {
      AccessToken: tokenSeconds,
      Grant: 3600,
      IdToken: 600,
      Interaction: 600,
      RefreshToken: 3600,
      Session: 3600,
    },
  });
  const answer = provider.callback();
  return (request, response) =>
    request.url.startsWith("/interaction/")
      ? interact(provider, request, response)
      : answer(request, response);
}

/** The page where you say who you are, and its answer. */
async function interact(provider, request, response) {
  try {
    await provider.interactionDetails(request, response);
    if (request.method !== "POST") {
      const choices = Object.entries(people).map(([id, person]) => ({ id, ...person }));
      return void html(response, 200, choicePage("Acme", choices));
    }
    const accountId = new URLSearchParams(await text(request)).get("person");
    const result = accountId
      ? { login: { accountId } }
      : { error: "access_denied", error_description: "Nobody was chosen." };
    await provider.interactionFinished(request, response, result);
  } catch (error) {
    html(response, 400, messagePage(error.message));
  }
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

function html(response, status, page) {
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" }).end(page);
}
