// A stand-in for GitHub: OAuth 2 (RFC 6749) without OpenID Connect, at GitHub's paths.

import { createHash, randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";

import { choicePage, messagePage } from "./page.js";

const people = {
  hedy: { id: 583231, login: "hedy", name: "Hedy Lamarr", address: "hedy@example.com" },
  lin: { id: 583232, login: "lin", name: null, address: "lin@example.com" },
};

export function createGitHub(client, redirectUri) {
  /** Codes that were not used yet, and access tokens, each with its person. */
  const codes = new Map();
  const tokens = new Map();

  const answers = {
    "GET /github/login/oauth/authorize"(query) {
      if (!isOurs(query)) return page(400, messagePage("That is no app that we know."));
      const choices = Object.entries(people).map(([id, { name, login, address }]) => ({
        id,
        name: name ?? login,
        email: address,
      }));
      return page(200, choicePage("GitHub", choices, "A stand-in on this machine"));
    },

    "POST /github/login/oauth/authorize"(query, form) {
      if (!isOurs(query)) return page(400, messagePage("That is no app that we know."));
      const person = form.get("person");
      const back = new URL(redirectUri);
      back.searchParams.set("state", query.get("state") ?? "");
      if (!Object.hasOwn(people, person)) {
        back.searchParams.set("error", "access_denied");
      } else {
        const code = random();
        codes.set(code, { person, challenge: query.get("code_challenge") });
        back.searchParams.set("code", code);
      }
      return { status: 302, headers: { Location: back.href }, body: "" };
    },

    "POST /github/login/oauth/access_token"(_, form, { authorization = "" }) {
      const given = codes.get(form.get("code"));
      codes.delete(form.get("code"));
      if (!isClient(authorization)) return json(200, { error: "incorrect_client_credentials" });
      if (given?.challenge !== hash(form.get("code_verifier") ?? "")) {
        return json(200, { error: "bad_verification_code" });
      }
      const token = random();
      tokens.set(token, people[given.person]);
      return json(200, { access_token: token, token_type: "bearer", scope: "read:user" });
    },

    "GET /github/api/v3/user"(_, __, headers) {
      const person = personOf(headers);
      if (!person) return json(401, { message: "Bad credentials" });
      const { id, login, name } = person;
      return json(200, { id, login, name, email: null });
    },

    "GET /github/api/v3/user/emails"(_, __, headers) {
      const person = personOf(headers);
      if (!person) return json(401, { message: "Bad credentials" });
      return json(200, [{ email: person.address, primary: true, verified: true }]);
    },
  };

  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const answer = answers[`${request.method} ${pathname}`];
    const form = new URLSearchParams(await text(request));
    const { status, headers, body } = answer
      ? answer(searchParams, form, request.headers)
      : json(404, { message: "Not Found" });
    response.writeHead(status, headers).end(body);
  };

  function isOurs(query) {
    return query.get("client_id") === client.id && query.get("redirect_uri") === redirectUri;
  }

  /** HTTP Basic (RFC 6749 §2.3.1). */
  function isClient(authorization) {
    const pair = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString();
    const [id, secret] = pair.split(":").map(decodeURIComponent);
    return id === client.id && secret === client.secret;
  }

  function personOf({ authorization = "" }) {
    return tokens.get(authorization.replace(/^Bearer /i, ""));
  }
}

const random = () => randomBytes(20).toString("hex");
const hash = (verifier) => createHash("sha256").update(verifier).digest("base64url");

function json(status, value) {
  const headers = { "Content-Type": "application/json; charset=utf-8" };
  return { status, headers, body: JSON.stringify(value) };
}

function page(status, body) {
  return { status, headers: { "Content-Type": "text/html; charset=utf-8" }, body };
}
