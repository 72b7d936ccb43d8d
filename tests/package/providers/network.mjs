// The servers of all providers: whoever asks gets what a test has put there, and what goes
// out is kept. Of `fetch`, which Auth.js v5 and waxseal use, and of `node:https`, which
// openid-client of NextAuth.js v4 and one of its providers use.

import { createServer, request as httpRequest } from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

import { exportJWK, generateKeyPair, SignJWT } from "jose";

export const CLIENT = { clientId: "client", clientSecret: "a secret of at least 32 characters" };
export const CODE = "code-from-the-provider";

const { publicKey, privateKey } = await generateKeyPair("RS256");
const key = { ...(await exportJWK(publicKey)), kid: "1", alg: "RS256", use: "sig" };

/**
 * What the servers answer now: `profile` at userinfo, `tokens` and an id_token of `claims`
 * (signed with `alg`) at the token endpoint, which `isToken` knows; with `isSigned`, userinfo
 * as a JWT too. `issuer` is in the metadata, and `tokenIssuer` in the id_token if it is another.
 */
let now;

/** Runs `work` with these answers, and returns its result with the addresses asked for. */
export async function withAnswers(answers, work) {
  now = { ...answers, asked: [] };
  return { result: await work(), asked: now.asked };
}

/** The answers of the server that a provider, as it was read, belongs to. */
export function answering(provider, profile) {
  const { issuer, wellKnown, token, type, client } = provider;
  const [address] = token.url?.split("?") ?? [];
  return {
    issuer: issuer ?? wellKnown?.replace(/\/\.well-known.*/, "") ?? "https://issuer.test",
    profile,
    claims: type === "oidc" ? { sub: "4711", ...profile } : undefined,
    alg: client.id_token_signed_response_alg,
    isSigned: client.userinfo_signed_response_alg !== undefined,
    tokens: TOKENS,
    isToken: (asked) => asked.split("?")[0] === address,
  };
}

const TOKENS = {
  access_token: "an-access-token",
  token_type: "Bearer",
  expires_in: 3600,
  refresh_token: "a-refresh-token",
  scope: "one two",
  // Nextcloud's.
  user_id: "ada",
};

/** Of the request in flight, as the provider keeps it with the code. */
export function setNonce(nonce) {
  now.nonce = nonce;
}

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const { status, body, jwt } = await answer(request.url, request.method);
  if (jwt) return new Response(jwt, { headers: { "content-type": "application/jwt" } });
  return Response.json(body, { status });
};

const server = createServer(async (request, response) => {
  const { status, body } = await answer(request.headers["x-address"], request.method);
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
server.unref();

https.request = (...args) => {
  const [address, options, onResponse] = args;
  const { method = "GET", headers } = options;
  const { port } = server.address();
  const target = { host: "127.0.0.1", port, path: "/", method };
  return httpRequest({ ...target, headers: { ...headers, "x-address": `${address}` } }, onResponse);
};
https.get = (...args) => {
  const request = https.request(...args);
  request.end();
  return request;
};
syncBuiltinESMExports();

async function answer(address, method) {
  const { pathname, hostname } = new URL(address);
  now.asked.push(`${method} ${address}`);
  if (pathname.endsWith("/.well-known/openid-configuration")) return ok(metadata());
  if (hostname === "graph.microsoft.com") return { status: 404, body: {} };
  if (pathname === "/jwks") return ok({ keys: [key] });
  if (isToken(address)) return ok(await tokens());
  if (pathname.endsWith("/user/emails")) return ok(now.emails ?? []);
  if (now.isSigned) return { status: 200, jwt: await sign(now.profile) };
  return ok(now.profile);
}

function ok(body) {
  return { status: 200, body };
}

/** Of the provider that a test is about. */
function isToken(address) {
  return new URL(address).pathname === "/token" || now.isToken?.(address);
}

export function metadata() {
  const { issuer } = now;
  return {
    issuer,
    authorization_endpoint: "https://discovered.test/authorize",
    token_endpoint: "https://discovered.test/token",
    userinfo_endpoint: "https://discovered.test/userinfo",
    jwks_uri: "https://discovered.test/jwks",
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    id_token_signing_alg_values_supported: ["RS256", "HS256"],
  };
}

async function tokens() {
  const { claims, tokens } = now;
  if (!claims) return tokens;
  return { ...tokens, id_token: await sign({ ...claims, ...(now.nonce && { nonce: now.nonce }) }) };
}

/** As an issuer signs for the client. */
function sign(claims) {
  const alg = now.alg ?? "RS256";
  const signing = alg === "HS256" ? new TextEncoder().encode(CLIENT.clientSecret) : privateKey;
  const iss = now.tokenIssuer ?? now.issuer;
  const iat = Math.floor(Date.now() / 1000);
  return new SignJWT({ ...claims, iss, aud: CLIENT.clientId, iat, exp: iat + 600 })
    .setProtectedHeader({ alg, kid: "1" })
    .sign(signing);
}
