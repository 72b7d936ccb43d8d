// The providers of `waxseal/providers` beside Auth.js's modules of the same id: the same
// address, and the same user, account and profile of the same answers. They work in Auth.js too.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PERSON, answersFor } from "./answers.mjs";
import { signInWithV5 } from "./authjs.mjs";
import { compareAddress, compareLogin } from "./compare.mjs";
import { modulesOf } from "./modules.mjs";
import { CLIENT, answering, withAnswers } from "./network.mjs";
import { normalize, signIn } from "./ours.mjs";
import * as own from "waxseal/providers";

const modules = Object.fromEntries((await modulesOf("v5")).map((entry) => [entry.name, entry]));

/** The module of Auth.js, where it has another name. */
const MODULES = { microsoft: "microsoft-entra-id", x: "twitter" };

/**
 * On purpose: no picture of Microsoft as text in the cookie, and so no permission for it; of
 * Facebook no version of the dialog that will be gone; an address of GitHub only if it is
 * verified.
 */
const OTHER_ADDRESS = {
  microsoft: (url) => url.searchParams.set("scope", "openid profile email"),
  facebook: (url) => (url.pathname = "/dialog/oauth"),
};

/** Where Auth.js's module throws, and ours does without. */
const ROBUST = { discord: /avatar|^empty$/, facebook: /picture/, github: /email/ };

/** Where Auth.js's module makes an address that leads nowhere. */
const OTHER_IMAGE = { discord: "avatar empty" };

for (const [name, make] of Object.entries(own)) {
  if (name === "oidc") continue;
  const { make: makeTheirs, options } = modules[MODULES[name] ?? name];

  test(`${name} is as Auth.js's`, async () => {
    const read = normalize(make(options));
    assert.deepEqual(read.checks, normalize(makeTheirs(options)).checks);
    for (const [kind, answer] of answersFor(MODULES[name] ?? name, makeTheirs(options))) {
      const answers = answering(read, answer);
      const { result: theirs } = await withAnswers(answers, () =>
        signInWithV5(makeTheirs({ ...options })),
      );
      const { result: ours } = await withAnswers(answers, () => signIn(make(options)));
      if (kind === "whole") {
        const { url } = theirs;
        OTHER_ADDRESS[name]?.(url);
        compareAddress(ours.url, url, read);
      }
      if (ours.login && !theirs.login && ROBUST[name]?.test(kind)) continue;
      if (OTHER_IMAGE[name] === kind) continue;
      // Auth.js's writes it into what Discord says.
      if (name === "discord")
        for (const { login } of [ours, theirs]) delete login?.profile.image_url;
      compareLogin(ours.login, theirs.login, kind);
    }
  });

  test(`${name} works in Auth.js`, async () => {
    const [[, whole]] = answersFor(MODULES[name] ?? name, makeTheirs(options));
    const answers = answering(normalize(make(options)), whole);
    const { result } = await withAnswers(answers, () => signInWithV5(make(options)));
    assert.ok(result.login);
  });
}

test("oidc is any server", async () => {
  const provider = own.oidc({ ...CLIENT, issuer: "https://id.acme.test", id: "acme" });
  const answers = answering(normalize(provider), PERSON);
  const { result } = await withAnswers(answers, () => signIn(provider));
  assert.equal(result.login.account.provider, "acme");
  assert.equal(result.login.user.name, PERSON.name);
});

test("microsoft for all tenants, in each of its clouds", async () => {
  const tid = "11111111-2222-3333-4444-555555555555";
  const clouds = ["microsoftonline.com", "microsoftonline.us", "partner.microsoftonline.cn"];
  for (const cloud of clouds) {
    const server = `https://login.${cloud}`;
    for (const audience of ["common", "organizations"]) {
      const provider = own.microsoft({ ...CLIENT, issuer: `${server}/${audience}/v2.0` });
      const answers = {
        ...answering(normalize(provider), PERSON),
        issuer: `${server}/{tenantid}/v2.0`,
        tokenIssuer: `${server}/${tid}/v2.0`,
      };
      answers.claims.tid = tid;
      const { result } = await withAnswers(answers, () => signIn(provider));
      assert.equal(result.login?.profile.tid, tid, cloud);
      const foreign = { ...answers, tokenIssuer: `https://login.evil.example/${tid}/v2.0` };
      const { result: refused } = await withAnswers(foreign, () => signIn(provider));
      assert.equal(refused.login, undefined);
    }
  }
});

test("apple says the name at the first sign-in", async () => {
  const user = JSON.stringify({ name: { firstName: "Ada", lastName: "Lovelace" } });
  const provider = own.apple(CLIENT);
  const answers = answering(normalize(provider), PERSON);
  const { result } = await withAnswers(answers, () => signIn(provider, undefined, { user }));
  assert.equal(result.login.user.name, "Ada Lovelace");
});

test("github of an enterprise, with or without a slash at its end", () => {
  for (const baseUrl of ["https://github.acme.test", "https://github.acme.test/"]) {
    const { authorization, token } = normalize(own.github({ ...CLIENT, enterprise: { baseUrl } }));
    assert.equal(authorization.url, "https://github.acme.test/login/oauth/authorize");
    assert.equal(token.url, "https://github.acme.test/login/oauth/access_token");
  }
});

test("github takes the primary address, and only if it is verified", async () => {
  const provider = own.github(CLIENT);
  for (const [verified, expected] of [
    [true, "ada@mail.test"],
    [false, undefined],
  ]) {
    const answers = {
      ...answering(normalize(provider), { ...PERSON, email: null }),
      emails: [
        { email: "other@mail.test", primary: false, verified: true },
        { email: "ada@mail.test", primary: true, verified },
      ],
    };
    const { result } = await withAnswers(answers, () => signIn(provider));
    assert.equal(result.login.user.email, expected);
  }
});
