// An application that goes from one library to the other while somebody is at the provider:
// the check cookies of each are read by the other, on http and on https.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { begin, flowCookies, sessionOf, startApp } from "./app.mjs";
import { authjs, nextAuth } from "./libraries.mjs";
import { clientsFor, providerFor } from "./providers.mjs";
import { startOidcProvider } from "./servers/oidc-provider.mjs";
import { trustedCertificate } from "./servers/serve.mjs";
import { Visitor } from "./visitor.mjs";

const V5 = ["client_secret_post", "all-checks", "nonce-alone", "no-id-token", "oauth-alone"];

/** What `checks` of v4 may be; by default it is the state alone. */
const V4 = {
  "state alone": { checks: ["state"] },
  pkce: { checks: ["pkce"] },
  "pkce and state": { checks: ["pkce", "state"] },
  nonce: { checks: ["nonce"] },
  all: { checks: ["pkce", "state", "nonce"] },
  default: { checks: undefined },
};

for (const scheme of ["http", "https"]) {
  describe(scheme, () => {
    let app, op;
    before(async () => {
      const tls = scheme === "https" ? await trustedCertificate() : undefined;
      app = await startApp({ tls });
      op = await startOidcProvider({ clients: clientsFor(app.base), tls });
    });
    after(() => [app, op].forEach((server) => server?.close()));

    const ours = (format, providers) => app.use({ format, providers });

    async function change(id, first, second) {
      first();
      const visitor = new Visitor();
      await begin(visitor, app, id);
      second();
      await visitor.submit({ person: "ada" });
      // The page of a provider that answers by a form has no script here.
      if (visitor.page.url.startsWith(op.issuer)) await visitor.submit();
      assert.equal(visitor.page.url, `${app.origin}/after`, visitor.page.text);
      assert.equal(sessionOf(visitor.page)?.user.name, "Ada Lovelace");
      return visitor;
    }

    for (const id of V5) {
      const both = () => {
        const providers = [providerFor(id, op.issuer)];
        return [() => app.use(authjs(providers)), () => ours("authjs", providers)];
      };

      test(`from Auth.js to waxseal, ${id}`, async () => {
        const [theirs, own] = both();
        const visitor = await change(id, theirs, own);
        assert.deepEqual(flowCookies(visitor, app), []);
      });

      // The original knows nothing of the cookies of flows, which end by themselves.
      test(`from waxseal to Auth.js, ${id}`, async () => {
        const [theirs, own] = both();
        await change(id, own, theirs);
      });
    }

    for (const [name, more] of Object.entries(V4)) {
      const both = () => {
        const providers = [v4Provider("oauth-alone", op.issuer, more)];
        return [() => app.use(nextAuth(providers, app.origin)), () => ours("next-auth", providers)];
      };

      test(`from NextAuth.js v4 to waxseal, ${name}`, async () => {
        const [theirs, own] = both();
        const visitor = await change("oauth-alone", theirs, own);
        assert.deepEqual(flowCookies(visitor, app), []);
      });

      // Here a state is always sent, and v4 refuses one that it did not ask for.
      if (more.checks && !more.checks.includes("state")) continue;
      test(`from waxseal to NextAuth.js v4, ${name}`, async () => {
        const [theirs, own] = both();
        await change("oauth-alone", own, theirs);
      });
    }

    // The other way, the answer would reach the originals in a POST of another site, without
    // our cookies, which are `Lax`. Their own are `None`, which takes https.
    if (scheme === "https") {
      const byForm = { response_mode: "form_post", scope: "openid profile email" };

      for (const checks of [["pkce", "state", "nonce"], ["nonce", "state"], ["state"], ["pkce"]]) {
        test(`from Auth.js to waxseal, form_post, ${checks}`, async () => {
          const providers = [providerFor("form_post", op.issuer, { checks })];
          const visitor = await change(
            "form_post",
            () => app.use(authjs(providers)),
            () => ours("authjs", providers),
          );
          assert.deepEqual(flowCookies(visitor, app), []);
        });

        test(`from NextAuth.js v4 to waxseal, form_post, ${checks}`, async () => {
          const authorization = { params: byForm };
          const providers = [v4Provider("form_post", op.issuer, { checks, authorization })];
          const visitor = await change(
            "form_post",
            () => app.use(nextAuth(providers, app.origin)),
            () => ours("next-auth", providers),
          );
          assert.deepEqual(flowCookies(visitor, app), []);
        });
      }
    }
  });
}

/** As people write one for v4. */
function v4Provider(id, issuer, more) {
  const { name, clientId, clientSecret } = providerFor(id, issuer);
  return {
    id,
    name,
    type: "oauth",
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    authorization: { params: { scope: "openid profile email" } },
    idToken: true,
    clientId,
    clientSecret,
    profile: ({ sub, name, email, picture }) => ({ id: sub, name, email, image: picture }),
    ...more,
  };
}
