// Stand-ins for Google, GitHub, Discord and a company's OpenID Connect, each at its own paths
// below its host name. They check what the real ones check of a client.

import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

export const client = { id: "drop-in", secret: "drop-in-secret" };

const people = {
  hedy: { id: 583231, name: "Hedy Lamarr", email: "hedy@example.com" },
  grace: { id: 583232, name: "Grace Hopper", email: "grace@example.com" },
  shorty: { id: 583233, name: "Shorty", email: "shorty@example.com", seconds: 0 },
  stranger: { id: 583234, name: "Stranger", email: "stranger@else.example" },
};

const GOOGLE = {
  issuer: "https://accounts.google.com",
  authorize: "accounts.google.com/o/oauth2/v2/auth",
  token: "oauth2.googleapis.com/token",
  userinfo: "openidconnect.googleapis.com/v1/userinfo",
  jwks: "www.googleapis.com/oauth2/v3/certs",
};
const COMPANY = {
  issuer: "https://login.company.example",
  authorize: "login.company.example/authorize",
  token: "login.company.example/token",
  userinfo: "login.company.example/userinfo",
  jwks: "login.company.example/jwks",
};
const GITHUB = {
  authorize: "github.com/login/oauth/authorize",
  token: "github.com/login/oauth/access_token",
};
const DISCORD = {
  authorize: "discord.com/api/oauth2/authorize",
  token: "discord.com/api/oauth2/token",
};

/** Serves all of them on a free port. */
export async function startIdentity() {
  const state = { codes: new Map(), tokens: new Map(), refusesRefresh: false };
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const routes = {
    ...openid(GOOGLE, state, keys),
    ...openid(COMPANY, state, keys),
    ...oauth(GITHUB, state),
    ...oauth(DISCORD, state),
    ...profiles(state),
  };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://identity");
    const route = routes[`${request.method} ${pathname.slice(1)}`];
    const form = new URLSearchParams(await text(request));
    const answer = route?.(searchParams, form, request.headers) ?? json(404, { path: pathname });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /** As before any script. */
    reset: () => (state.refusesRefresh = false),
    refuseRefresh: () => (state.refusesRefresh = true),
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

function openid(at, state, keys) {
  const url = (path) => `https://${path}`;
  return {
    ...oauth(at, state, keys),
    [`GET ${new URL(at.issuer).hostname}/.well-known/openid-configuration`]: () =>
      json(200, {
        issuer: at.issuer,
        authorization_endpoint: url(at.authorize),
        token_endpoint: url(at.token),
        userinfo_endpoint: url(at.userinfo),
        jwks_uri: url(at.jwks),
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
        code_challenge_methods_supported: ["S256"],
      }),
    [`GET ${at.jwks}`]: () => {
      const jwk = createPublicKey(keys.privateKey).export({ format: "jwk" });
      return json(200, { keys: [{ ...jwk, kid: "1", alg: "RS256", use: "sig" }] });
    },
    [`GET ${at.userinfo}`]: withPerson(state, (person) => json(200, claimsOf(person))),
  };
}

/** Authorization and tokens; with `keys`, an ID token among them. */
function oauth(at, state, keys) {
  return {
    [`GET ${at.authorize}`]: (query) => {
      const back = new URL(query.get("redirect_uri"));
      if (query.get("client_id") !== client.id || query.get("response_type") !== "code") {
        return json(400, { error: "invalid_request" });
      }
      if (query.has("state")) back.searchParams.set("state", query.get("state"));
      const person = people[query.get("as")];
      if (person) {
        const code = random();
        state.codes.set(code, { query, person });
        back.searchParams.set("code", code);
      } else {
        back.searchParams.set("error", "access_denied");
      }
      return { status: 302, headers: { location: back.href }, body: "" };
    },
    [`POST ${at.token}`]: (_, form, headers) => {
      if (!isClient(form, headers)) return json(401, { error: "invalid_client" });
      return form.get("grant_type") === "refresh_token"
        ? refresh(form, state)
        : exchange(form, state, { keys, issuer: at.issuer });
    },
  };
}

function exchange(form, state, { keys, issuer }) {
  const given = state.codes.get(form.get("code"));
  state.codes.delete(form.get("code"));
  const { query, person } = given ?? {};
  const challenge = query?.get("code_challenge") ?? null;
  const verifier = form.get("code_verifier");
  const isRight =
    query?.get("redirect_uri") === form.get("redirect_uri") &&
    challenge === (verifier && createHash("sha256").update(verifier).digest("base64url"));
  if (!isRight) return json(400, { error: "invalid_grant" });
  return json(200, {
    ...issue(state, person),
    scope: query.get("scope"),
    ...(keys && { id_token: idToken(keys, issuer, person, query.get("nonce")) }),
  });
}

function refresh(form, state) {
  const person = state.tokens.get(form.get("refresh_token"));
  if (!person || state.refusesRefresh) return json(400, { error: "invalid_grant" });
  state.tokens.delete(form.get("refresh_token"));
  return json(200, issue(state, person));
}

function issue(state, person) {
  const [access, next] = [random(), random()];
  state.tokens.set(access, person).set(next, person);
  return {
    access_token: access,
    token_type: "bearer",
    expires_in: person.seconds ?? 3600,
    refresh_token: next,
  };
}

function idToken(keys, issuer, person, nonce) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: client.id, iat: now, exp: now + 600, ...claimsOf(person) };
  const parts = [
    { alg: "RS256", kid: "1", typ: "JWT" },
    { ...claims, ...(nonce && { nonce }) },
  ];
  const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signature = sign("sha256", Buffer.from(input.join(".")), keys.privateKey);
  return [...input, signature.toString("base64url")].join(".");
}

const claimsOf = ({ id, name, email }) => ({
  sub: String(id),
  name,
  email,
  email_verified: true,
  picture: `https://pictures.example/${id}.png`,
  preferred_username: name.toLowerCase().replaceAll(" ", "-"),
});

/** What GitHub and Discord tell of a person. */
function profiles(state) {
  return {
    "GET api.github.com/user": withPerson(state, ({ id, name }) =>
      json(200, {
        id,
        login: name.toLowerCase().replaceAll(" ", "-"),
        name,
        email: null,
        avatar_url: `https://pictures.example/${id}.png`,
      }),
    ),
    "GET api.github.com/user/emails": withPerson(state, ({ email }) =>
      json(200, [
        { email: `other-${email}`, primary: false, verified: true, visibility: null },
        { email, primary: true, verified: true, visibility: "private" },
      ]),
    ),
    "GET discord.com/api/users/@me": withPerson(state, ({ id, name, email }) =>
      json(200, {
        id: String(id),
        username: name,
        global_name: name,
        email,
        avatar: null,
        discriminator: "0",
      }),
    ),
  };
}

const withPerson = (state, answer) => (_, __, headers) => {
  const [, token] = /^Bearer (.+)$/i.exec(headers.authorization ?? "") ?? [];
  const person = state.tokens.get(token);
  return person ? answer(person) : json(401, { message: "Bad credentials" });
};

function isClient(form, { authorization = "" }) {
  if (form.get("client_id") === client.id && form.get("client_secret") === client.secret)
    return true;
  const given = Buffer.from(authorization.replace(/^Basic /i, ""), "base64").toString();
  return given === `${client.id}:${client.secret}`;
}

const random = () => randomBytes(20).toString("hex");

const json = (status, value) => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});
