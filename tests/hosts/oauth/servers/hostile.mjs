// An identity server that keeps every rule, except the ones that a test breaks.

import { createHash, randomBytes } from "node:crypto";

import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";

import { people } from "./people.mjs";
import { clientOf, html, listenWeb, redirect, route } from "./serve.mjs";

// Once for all, since it takes a while.
const { privateKey, publicKey } = await generateKeyPair("RS256");

const now = () => Math.floor(Date.now() / 1000);

/**
 * Signs everybody in as Ada, without a page. `break(rules)` changes what it answers, until the
 * next call: `discovery`, `claims`, `header` and `userinfo` get the right object to change, or
 * return another `Response`; `answer` gets the parameters for the client; `token` the right
 * answer; `sign` the claims, instead of the signature.
 *
 * With `issuer` or `hosts` (origins) it stands for a server on the net: this process and the
 * visitors find it there. `paths` has its paths of endpoints, each with that of ours, and
 * `endpoints` answers for further ones.
 */
export async function startHostile({
  clientId,
  clientSecret,
  issuer,
  hosts = [],
  paths = {},
  endpoints = {},
}) {
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const codes = new Map();
  const requests = [];
  let rules = {};

  const server = await listenWeb((request) => {
    const url = new URL(request.url);
    requests.push(url.pathname);
    const all = { ...ENDPOINTS, ...endpoints };
    const asked = paths[url.pathname] ?? url.pathname;
    const name = Object.keys(all).find((path) => asked.endsWith(path));
    return all[name]?.(request, url, ENDPOINTS) ?? new Response("Not Found", { status: 404 });
  });
  const known = [...(issuer ? [new URL(issuer).origin] : []), ...hosts];
  const forget = known.map((origin) => route(origin, server.origin));
  issuer ??= server.origin;

  const ENDPOINTS = {
    "/.well-known/openid-configuration": () => changed("discovery", metadataOf(issuer)),

    "/authorize"(_, { searchParams: asked }) {
      const code = randomBytes(16).toString("hex");
      codes.set(code, Object.fromEntries(asked));
      const back = new URLSearchParams({ code, state: asked.get("state") ?? "", iss: issuer });
      rules.answer?.(back, codes);
      const uri = new URL(asked.get("redirect_uri"));
      if (asked.get("response_mode") === "form_post") return formTo(uri, back);
      uri.search = back;
      return redirect(uri);
    },

    async "/token"(request) {
      const form = new URLSearchParams(await request.text());
      const asked = codes.get(form.get("code"));
      codes.delete(form.get("code"));
      const [id, secret] = clientOf(request, form);
      const challenge = createHash("sha256").update(form.get("code_verifier") ?? "");
      const isOurs =
        asked?.client_id === clientId &&
        id === clientId &&
        secret === clientSecret &&
        form.get("redirect_uri") === asked.redirect_uri &&
        (!asked.code_challenge || challenge.digest("base64url") === asked.code_challenge);
      if (!isOurs) return Response.json({ error: "invalid_grant" }, { status: 400 });
      return changed("token", {
        access_token: "the-access-token",
        token_type: "Bearer",
        expires_in: 600,
        id_token: await idToken(asked.nonce),
      });
    },

    "/userinfo": () => changed("userinfo", { ...people.ada }),
    // As GitHub Enterprise Server has it.
    "/api/v3/user": () => changed("userinfo", { ...people.ada }),
    "/jwks": () => Response.json({ keys: [{ ...jwk, kid, alg: "RS256", use: "sig" }] }),
  };

  async function idToken(nonce) {
    const claims = { iss: issuer, aud: clientId, iat: now(), exp: now() + 600, nonce };
    Object.assign(claims, people.ada);
    rules.claims?.(claims);
    const header = { alg: "RS256", kid };
    rules.header?.(header);
    if (rules.sign) return rules.sign(claims, header);
    return new SignJWT(claims).setProtectedHeader(header).sign(privateKey, { crit: { x: true } });
  }

  async function changed(what, answer) {
    return (await rules[what]?.(answer)) ?? Response.json(answer);
  }

  return {
    issuer,
    requests,
    break(wanted) {
      rules = wanted;
      requests.length = 0;
    },
    close() {
      for (const end of forget) end();
      server.close();
    },
  };
}

/** A page that posts the answer, as providers make it; the visitor has no scripts. */
function formTo(uri, fields) {
  const inputs = [...fields].map(([name, value]) => {
    const text = value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    return `<input type="hidden" name="${name}" value="${text}">`;
  });
  return html(
    `<form method="post" action="${uri}">${inputs.join("")}<button>Go on</button></form>`,
  );
}

function metadataOf(issuer) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: ["client_secret_post"],
    authorization_response_iss_parameter_supported: true,
  };
}
