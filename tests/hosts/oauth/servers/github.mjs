// A plain OAuth 2 server in GitHub's manner: no discovery, no id_token, no PKCE; answers as a
// form unless JSON is asked for, and an error comes with status 200.

import { randomBytes } from "node:crypto";

import { choices } from "./people.mjs";
import { clientOf, html, listenWeb, redirect } from "./serve.mjs";

const users = {
  ada: {
    id: 583231,
    login: "ada",
    name: "Ada Lovelace",
    email: null,
    avatar_url: "https://example.com/ada.png",
  },
  grace: {
    id: 1906,
    login: "grace",
    name: null,
    email: "grace@example.com",
    avatar_url: "https://example.com/grace.png",
  },
};
const emails = [
  { email: "other@example.com", primary: false, verified: true, visibility: null },
  { email: "Ada@Example.com", primary: true, verified: true, visibility: "private" },
];

/** `answersJson: false` is a server that knows forms only. */
export async function startGitHub({ clientId, clientSecret, answersJson = true, tls }) {
  const codes = new Map();
  const tokens = new Map();
  const requests = [];
  const server = await listenWeb(
    (request) => {
      const { pathname, searchParams } = new URL(request.url);
      requests.push({ path: pathname, params: Object.fromEntries(searchParams) });
      const answer = ENDPOINTS[pathname];
      return answer ? answer(request, searchParams) : new Response("Not Found", { status: 404 });
    },
    { tls },
  );

  const ENDPOINTS = {
    async "/login/oauth/authorize"(request, asked) {
      if (asked.get("client_id") !== clientId) return html("<h1>Unknown client</h1>");
      if (request.method === "GET") {
        return html(`<h1>Authorize?</h1><form method="post">${choices}</form>`);
      }
      const person = (await request.formData()).get("person");
      const back = new URL(asked.get("redirect_uri"));
      back.searchParams.set("state", asked.get("state"));
      if (!person) {
        back.searchParams.set("error", "access_denied");
        back.searchParams.set("error_description", "The user <b>denied</b> it");
      } else {
        const code = randomBytes(10).toString("hex");
        codes.set(code, { person, scope: asked.get("scope"), uri: asked.get("redirect_uri") });
        back.searchParams.set("code", code);
      }
      return redirect(back);
    },

    async "/login/oauth/access_token"(request) {
      const form = new URLSearchParams(await request.text());
      const wantsJson = answersJson && /json/.test(request.headers.get("accept"));
      const [id, secret] = clientOf(request, form);
      if (id !== clientId || secret !== clientSecret) {
        return tokenAnswer({ error: "incorrect_client_credentials" }, wantsJson);
      }
      const grant = codes.get(form.get("code"));
      codes.delete(form.get("code"));
      if (!grant || form.get("redirect_uri") !== grant.uri) {
        return tokenAnswer({ error: "bad_verification_code" }, wantsJson);
      }
      const token = `gho_${randomBytes(18).toString("hex")}`;
      tokens.set(token, grant.person);
      const scope = grant.scope.replaceAll(" ", ",");
      return tokenAnswer({ access_token: token, scope, token_type: "bearer" }, wantsJson);
    },

    "/api/v3/user": (request) => ofBearer(request, (person) => users[person]),
    "/api/v3/user/emails": (request) =>
      ofBearer(request, (person) => (person === "ada" ? emails : [])),
  };

  function ofBearer(request, answer) {
    const token = /^Bearer (.+)$/.exec(request.headers.get("authorization"))?.[1];
    if (!tokens.has(token)) return Response.json({ message: "Bad credentials" }, { status: 401 });
    return Response.json(answer(tokens.get(token)));
  }
  return { baseUrl: server.origin, requests, close: server.close };
}

function tokenAnswer(fields, wantsJson) {
  return wantsJson ? Response.json(fields) : new Response(new URLSearchParams(fields));
}
