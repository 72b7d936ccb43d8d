// A second opinion: Authlib's server, where Python can install it (`npm run test:long`).

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { authlibPython } from "../../../scripts/lib/authlib.mjs";
import { isLong } from "../../support/long.mjs";
import {
  assertNoSecrets,
  assertRefused,
  assertSignedIn,
  begin,
  signIn,
  startApp,
  wayBack,
} from "./app.mjs";
import { providerFor } from "./providers.mjs";
import { startAuthlib } from "./servers/authlib.mjs";
import { Visitor } from "./visitor.mjs";

const METHODS = ["client_secret_basic", "client_secret_post", "all-checks", "no-id-token"];

/** It takes a `+` in HTTP Basic for itself, and not for a space as RFC 6749 §2.3.1 has it. */
const plain = { clientSecret: "a-secret-of-letters-and-hyphens" };
const provider = (id, issuer) => providerFor(id, issuer, { ...plain, clientId: `client-${id}` });

function reason() {
  if (!isLong) return "runs in `npm run test:long`";
  return existsSync(authlibPython)
    ? false
    : "Authlib is not installed: it takes Python with `venv`, and PyPI";
}

describe("Authlib", { skip: reason() }, () => {
  let app, op;
  before(async () => {
    app = await startApp();
    const clients = METHODS.map((id) => {
      const { clientId, clientSecret, client } = provider(id, "");
      return {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${app.base}/callback/${id}`],
        token_endpoint_auth_method: client?.token_endpoint_auth_method ?? "client_secret_basic",
      };
    });
    op = await startAuthlib({ clients });
  });
  after(async () => {
    app?.close();
    await op?.close();
  });

  for (const format of ["signed", "authjs", "next-auth"]) {
    for (const id of METHODS) {
      test(`${id}, format ${format}: signs in`, async () => {
        app.use({ format, providers: [provider(id, op.issuer)] });
        const visitor = new Visitor();
        await signIn(visitor, app, id);
        assertSignedIn(visitor, app);
        const [{ account, profile }] = app.seen.jwt;
        assert.equal(account.providerAccountId, "ada");
        assert.equal(profile.email, "Ada@Example.com");
        assertNoSecrets(app);
      });
    }
  }

  test("consent denied", async () => {
    app.use({ providers: [provider("all-checks", op.issuer)] });
    const visitor = new Visitor();
    await signIn(visitor, app, "all-checks", { person: "" });
    assertRefused(visitor, app, "OAuthCallbackError");
  });

  test("a code that was spent", async () => {
    app.use({ providers: [provider("all-checks", op.issuer)] });
    const theirs = await wayBack(new Visitor(), app, "all-checks");
    const visitor = new Visitor();
    const back = await wayBack(visitor, app, "all-checks");
    back.searchParams.set("code", theirs.searchParams.get("code"));
    await visitor.open(back.href);
    assertRefused(visitor, app, "OAuthCallbackError");
  });

  test("two tabs", async () => {
    app.use({ providers: [provider("all-checks", op.issuer)] });
    const one = new Visitor();
    const two = one.tab();
    await begin(one, app, "all-checks", { callbackUrl: "/one" });
    await begin(two, app, "all-checks", { callbackUrl: "/two" });
    await two.submit({ person: "grace" });
    assert.equal(two.page.url, `${app.origin}/two`);
    await one.submit({ person: "ada" });
    assertSignedIn(one, app, "Ada Lovelace", "/one");
  });
});
