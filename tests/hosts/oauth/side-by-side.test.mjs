// The same configuration, provider and requests through `@auth/core` and through waxseal.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import GitHub from "@auth/core/providers/github";

import { assertSignedIn, begin, sessionOf, signIn, startApp, startByPost } from "./app.mjs";
import { authjs } from "./libraries.mjs";
import { clientsFor, providerFor } from "./providers.mjs";
import { startGitHub } from "./servers/github.mjs";
import { startOidcProvider } from "./servers/oidc-provider.mjs";
import { Visitor } from "./visitor.mjs";

const github = { clientId: "github-client", clientSecret: "github-secret" };
const SHAPES = [
  "client_secret_post",
  "all-checks",
  "no-id-token",
  "oauth-alone",
  "nonce-alone",
  "HS256",
];

let app, op, hub, providers;
before(async () => {
  app = await startApp();
  [op, hub] = await Promise.all([
    startOidcProvider({ clients: clientsFor(app.base) }),
    startGitHub(github),
  ]);
  providers = [
    ...SHAPES.map((id) => providerFor(id, op.issuer)),
    GitHub({ ...github, enterprise: hub }),
  ];
});
after(() => [app, op, hub].forEach((server) => server?.close()));

const core = () => app.use(authjs(providers));
const waxseal = (format = "authjs", list = providers) =>
  app.use({ format, providers: list, projections: undefined, session: { subject: "random" } });

/**
 * What differs on purpose:
 * - `state` is always sent, since it finds the flow's cookie; Auth.js sends it where `checks`
 *   says so, as an encrypted object;
 * - the cookies of a flow are cleared at every end; Auth.js leaves them where the provider said no;
 * - `user.id` and `sub` are those of the account (`subject: "random"` is Auth.js's way);
 * - an answer of the provider that says no leads to `OAuthCallbackError`, in both; other
 *   refusals have codes of their own, where Auth.js has `Configuration` for all;
 * - `events.signIn` has no `isNewUser` where nobody knows; Auth.js has one that is `undefined`.
 */
const ALWAYS_SENT = ["state"];

for (const id of [...SHAPES, "github"]) {
  describe(id, () => {
    test("the address at the provider has the same parameters", async () => {
      const asked = async (use, query) => {
        use();
        const { url } = await startByPost(new Visitor(), app, id, query);
        const { origin, pathname, searchParams } = new URL(url);
        const params = Object.fromEntries(searchParams);
        for (const name of ALWAYS_SENT) delete params[name];
        for (const name of ["code_challenge", "nonce"]) if (params[name]) params[name] = "random";
        return { to: origin + pathname, ...params };
      };
      for (const query of ["", "?prompt=login&login_hint=ada%40example.com&max_age=5"]) {
        assert.deepEqual(await asked(waxseal, query), await asked(core, query));
      }
    });

    test("user, account, profile and token are the same, wherever they are passed", async () => {
      const told = async (use) => {
        use();
        const visitor = new Visitor();
        await signIn(visitor, app, id);
        assertSignedIn(visitor, app);
        const { seen } = app;
        const { expires, ...session } = sessionOf(visitor.page);
        return withoutChance({ ...seen, session });
      };
      const [ours, theirs] = [await told(waxseal), await told(core)];
      assert.deepEqual(ours, theirs);
    });
  });
}

test("redirects lead the same way, with the same status", async () => {
  const way = async (use, person) => {
    use();
    const visitor = new Visitor();
    await begin(visitor, app, "all-checks");
    const there = visitor.page.hops;
    await visitor.submit({ person });
    return [...there, ...visitor.page.hops].map(({ method, url, status }) => {
      const { origin, pathname, searchParams } = new URL(url);
      // The names of the provider's own pages have a chance part.
      const path = origin === app.origin ? pathname : pathname.replace(/[\w-]{40,}/, "…");
      const error = searchParams.get("error");
      return [method, origin + path, status, ...(error ? [error] : [])];
    });
  };
  assert.deepEqual(await way(waxseal, "ada"), await way(core, "ada"));
  assert.deepEqual(await way(waxseal, ""), await way(core, ""));
});

/** With names for what two sign-ins never have in common. */
function withoutChance(value, name = "") {
  if (Array.isArray(value)) return value.map((entry) => withoutChance(entry, name));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, entry]) => entry !== undefined)
        .map(([key, entry]) => [key, withoutChance(entry, key)]),
    );
  }
  const isChance =
    /^(access_token|refresh_token|id_token|exp|iat|expires_at|auth_time|at_hash|nonce|sid|jti)$/;
  if (isChance.test(name)) return typeof value;
  return typeof value === "string"
    ? value.replace(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, "a UUID")
    : value;
}
