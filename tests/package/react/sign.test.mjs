import assert from "node:assert/strict";

import { ada, each, once, ORIGIN } from "./support.mjs";

const form = {
  "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
  "x-auth-return-redirect": "1",
};
const wrong = {
  error: "CredentialsSignin",
  code: "credentials",
  status: 200,
  ok: false,
  url: null,
};
const broken = { error: "Configuration", code: undefined, ok: false, url: null };

each("signIn in place: the requests, the result, the session", async (page) => {
  const { signIn, ...client } = await page.load();
  const view = await page.provide(client, { session: null });
  const result = await signIn("credentials", {
    email: "ada@example.test",
    password: "right",
    redirect: false,
    redirectTo: "/dashboard",
  });
  await page.settled();
  assert.deepEqual(result, {
    error: undefined,
    code: undefined,
    status: 200,
    ok: true,
    url: `${ORIGIN}/dashboard`,
  });
  assert.equal(view.state, "authenticated Ada");
  assert.deepEqual(page.location.visited, []);

  const { method, url, headers, fields } = page.server.details[2];
  assert.deepEqual(
    { method, url, headers },
    { method: "POST", url: "/api/auth/callback/credentials?", headers: form },
  );
  assert.deepEqual(fields, {
    email: "ada@example.test",
    password: "right",
    csrfToken: "c5f",
    callbackUrl: "/dashboard",
  });
  assert.deepEqual(page.server.take(), [
    "GET providers",
    "GET csrf",
    "POST callback/credentials",
    "GET session",
  ]);
});

each("signIn in place with wrong credentials says so, and asks no more", async (page) => {
  const { signIn, ...client } = await page.load();
  await page.provide(client, { session: null });
  assert.deepEqual(await signIn("credentials", { password: "x", redirect: false }), wrong);
  await page.settled();
  assert.equal(page.server.requests.at(-1), "POST callback/credentials");
  assert.deepEqual(page.messages, []);
  assert.deepEqual(page.location.visited, []);
});

once("signIn goes where the server says, with an error too", async (page) => {
  const { signIn } = await page.load();
  assert.equal(await signIn("credentials", { password: "right", redirectTo: "/a" }), undefined);
  assert.equal(await signIn("credentials", { password: "right", callbackUrl: "/b" }), undefined);
  assert.equal(await signIn("credentials", { password: "right" }), undefined);
  assert.equal(await signIn("credentials", { password: "wrong" }), undefined);
  assert.deepEqual(page.location.visited, [
    `${ORIGIN}/a`,
    `${ORIGIN}/b`,
    `${ORIGIN}/page?tab=1`,
    `${ORIGIN}/login?error=CredentialsSignin&code=credentials`,
  ]);
  assert.equal(page.location.reloads, 0);
});

once("another fragment of this page is loaded too, another page only once", async (page) => {
  const { signIn } = await page.load();
  for (const [redirectTo, reloads] of [
    ["/page?tab=1#top", 1],
    ["/elsewhere#top", 1],
    ["/page?tab=1", 1],
  ]) {
    await signIn("credentials", { password: "right", redirectTo });
    assert.equal(page.location.reloads, reloads, redirectTo);
  }
});

once("signIn by another provider goes to it, with its parameters", async (page) => {
  const { signIn } = await page.load();
  await signIn("github", { redirectTo: "/a" }, { scope: "read:user", prompt: "consent" });
  const { url, fields } = page.server.details.at(-1);
  assert.equal(url, "/api/auth/signin/github?scope=read%3Auser&prompt=consent");
  assert.deepEqual(fields, { csrfToken: "c5f", callbackUrl: "/a" });
  assert.deepEqual(page.location.visited, ["https://github.test/authorize?state=1"]);

  const result = await signIn("github", { redirect: false });
  assert.equal(result.url, "https://github.test/authorize?state=1");
  assert.ok(result.ok);
  await page.settled();
  assert.deepEqual(page.messages, []);
});

once("signIn without a provider, or with an unknown one, shows the sign-in page", async (page) => {
  const { signIn } = await page.load();
  await signIn();
  await signIn("constructor", { redirectTo: "/a?b=c", within: 300 });
  assert.deepEqual(page.location.visited, [
    "/api/auth/signin?callbackUrl=https%3A%2F%2Fapp.test%2Fpage%3Ftab%3D1",
    "/api/auth/signin?callbackUrl=%2Fa%3Fb%3Dc&provider=constructor&within=300",
  ]);
  assert.deepEqual(page.server.take(), ["GET providers", "GET providers"]);

  assert.deepEqual(await signIn("twitter", { redirect: false }), { ...broken, status: 0 });
  assert.equal(page.location.visited.length, 2);
});

once("signIn shows the error page when the server knows no providers", async (page) => {
  const { signIn } = await page.load();
  page.server.routes["GET providers"] = () => new Response("", { status: 500 });
  await signIn("credentials", { password: "right" });
  assert.deepEqual(page.location.visited, ["/api/auth/error"]);
  const result = await signIn("credentials", { password: "right", redirect: false });
  assert.deepEqual(result, { ...broken, status: 0 });
  assert.equal(page.location.visited.length, 1);
  await page.settled();
  assert.equal(page.takeErrors().length, 2);
});

once("attack 33: only http and https are gone to", async (page) => {
  const { signIn, signOut } = await page.load();
  const failure = "/api/auth/error?error=Configuration";
  for (const url of [
    "javascript:alert(1)",
    " javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "blob:https://app.test/1",
    "file:///etc/passwd",
    "https://",
    42,
    null,
    undefined,
  ]) {
    page.server.routes["POST callback/credentials"] = () => ({ url });
    page.server.routes["POST signout"] = () => ({ url });
    await signIn("credentials", { redirectTo: "javascript:alert(2)" });
    await signOut({ redirectTo: "javascript:alert(2)" });
    assert.deepEqual(page.location.visited.splice(0), [failure, failure], String(url));
    assert.deepEqual(await signIn("credentials", { redirect: false }), { ...broken, status: 200 });
    await assert.rejects(signOut({ redirect: false }), /signout failed, status 200/);
  }
  await page.settled();
  assert.deepEqual(page.location.visited, []);
});

once("answers in the manner of NextAuth.js v4, and ones that are none", async (page) => {
  const { signIn } = await page.load();
  const answer = (response) => {
    page.server.routes["POST callback/credentials"] = () => response;
    return signIn("credentials", { redirect: false });
  };
  const url = `${ORIGIN}/api/auth/error?error=CredentialsSignin&provider=credentials`;
  assert.deepEqual(await answer(Response.json({ url }, { status: 401 })), {
    ...wrong,
    code: undefined,
    status: 401,
  });
  const html = () => new Response("<html>", { status: 502 });
  assert.deepEqual(await answer(html()), { ...broken, status: 502 });
  assert.deepEqual(await answer(Response.json(null, { status: 429 })), { ...broken, status: 429 });

  const failing = Response.json({ url: `${ORIGIN}/` }, { status: 500 });
  assert.equal((await answer(failing)).ok, false);

  page.server.routes["POST callback/credentials"] = html;
  await signIn("credentials", { redirectTo: "/dashboard" });
  assert.deepEqual(page.location.visited, ["/api/auth/error?error=Configuration"]);
});

once("a server that cannot be reached rejects", async (page) => {
  const { signIn, signOut } = await page.load();
  const down = () => Promise.reject(new TypeError("fetch failed"));
  page.server.routes["POST callback/credentials"] = down;
  page.server.routes["POST signout"] = down;
  await assert.rejects(signIn("credentials", { redirect: false }), TypeError);
  await assert.rejects(signOut(), TypeError);
  assert.deepEqual(page.location.visited, []);
});

once("fields are sent as text, and those that are not there not at all", async (page) => {
  const { signIn } = await page.load();
  const fields = { remember: true, code: 7, note: "", otp: undefined, device: null };
  await signIn("credentials", { ...fields, redirect: false, redirectTo: "/" });
  assert.equal(
    page.server.details.at(-1).text,
    "remember=true&code=7&note=&callbackUrl=%2F&csrfToken=c5f",
  );
});

once("the error of the last attempt is not taken for one of the next", async (page) => {
  const { signIn } = await page.load();
  page.location.at(`${ORIGIN}/login?next=%2Fa&error=CredentialsSignin&code=credentials#form`);
  const result = await signIn("credentials", { password: "right", redirect: false });
  assert.equal(result.error, undefined);
  assert.ok(result.ok);
  assert.equal(result.url, `${ORIGIN}/login?next=%2Fa#form`);
});

each("signOut in place: the requests, the result, the session", async (page) => {
  const { signOut, ...client } = await page.load();
  const view = await page.provide(client, { session: ada });
  assert.deepEqual(await signOut({ redirect: false, redirectTo: "/bye" }), {
    url: `${ORIGIN}/bye`,
  });
  await page.settled();
  assert.equal(view.state, "unauthenticated");
  const { url, headers, fields } = page.server.details[1];
  assert.deepEqual(
    { url, headers, fields },
    { url: "/api/auth/signout", headers: form, fields: { csrfToken: "c5f", callbackUrl: "/bye" } },
  );
  assert.deepEqual(page.server.take(), ["GET csrf", "POST signout", "GET session"]);
  assert.deepEqual(page.location.visited, []);
});

once("signOut goes where the server says", async (page) => {
  const { signOut } = await page.load();
  assert.equal(await signOut({ redirectTo: "/a" }), undefined);
  assert.equal(await signOut({ callbackUrl: "/b" }), undefined);
  assert.equal(await signOut(), undefined);
  const { visited } = page.location;
  assert.deepEqual(visited, [`${ORIGIN}/a`, `${ORIGIN}/b`, `${ORIGIN}/page?tab=1`]);
  assert.deepEqual(page.server.take().slice(0, 2), ["GET csrf", "POST signout"]);
});

each("a sign-out that the server refuses leaves the session", async (page) => {
  const { signOut, ...client } = await page.load();
  const view = await page.provide(client, { session: ada });
  const url = `${ORIGIN}/api/auth/signin?error=MissingCSRF`;
  page.server.routes["POST signout"] = () => ({ url });
  assert.deepEqual(await signOut({ redirect: false }), { url });
  await page.settled();
  assert.equal(view.state, "authenticated Ada");
});
