// Two applications on one host, as on two ports of localhost: cookies know no ports.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createAuth, credentials } from "waxseal";

import { Jar } from "../../support/jar.mjs";
import { ada, SECRET } from "./support.mjs";

const PORTS = { shop: 3000, blog: 3001 };

/** An application and the form that somebody has open there. */
function app(name, jar, config) {
  const auth = createAuth({
    secret: `the secret of the ${name}, of at least thirty-two bytes`,
    logger: {},
    providers: [credentials({ authorize: ({ password }) => (password === "right" ? ada : null) })],
    ...config,
  });
  const base = `http://localhost:${PORTS[name]}/api/auth`;
  const send = async (path, init = {}) => {
    const response = await auth.handler(
      new Request(base + path, { ...init, headers: { cookie: jar.header, ...init.headers } }),
    );
    jar.keep(response.headers.getSetCookie());
    return response;
  };
  let csrfToken;
  const post = async (path, fields) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams({ csrfToken, ...fields }).toString();
    return (await send(path, { method: "POST", headers, body })).headers.get("location");
  };
  return {
    base,
    openForm: async (callbackUrl) => {
      await send(`/signin?callbackUrl=${encodeURIComponent(callbackUrl)}`);
      ({ csrfToken } = await (await send("/csrf")).json());
    },
    signIn: () => post("/callback/credentials", { password: "right" }),
    signOut: () => post("/signout", {}),
    who: async () => (await (await send("/session")).json())?.user?.name,
  };
}

for (const format of ["signed", "authjs", "next-auth"]) {
  test(`with names of their own they keep apart, format ${format}`, async () => {
    const jar = new Jar();
    const shop = app("shop", jar, { format, cookie: { name: "shop" } });
    const blog = app("blog", jar, { format, cookie: { name: "blog.session" } });

    // Both forms are open before either is sent.
    await shop.openForm("/basket");
    await blog.openForm("/post");
    assert.equal(await shop.signIn(), "/basket");
    assert.equal(await blog.signIn(), "/post");
    assert.deepEqual([await shop.who(), await blog.who()], ["Ada", "Ada"]);

    assert.ok(!/error|csrf/.test(await blog.signOut()));
    assert.deepEqual([await shop.who(), await blog.who()], ["Ada", undefined]);
    await blog.openForm("/post");
    assert.equal(await blog.signIn(), "/post");
    assert.ok(!/error|csrf/.test(await shop.signOut()));
    assert.deepEqual([await shop.who(), await blog.who()], [undefined, "Ada"]);

    const names = jar.header.split("; ").map((pair) => pair.split("=")[0]);
    assert.deepEqual(
      names.filter((name) => !/^(shop|blog\.session)(\.|$)/.test(name)),
      [],
    );
  });
}

test("over https the names have their prefixes", async () => {
  for (const [format, prefix] of Object.entries({ signed: "__Host-", authjs: "__Secure-" })) {
    const auth = createAuth({
      secret: SECRET,
      format,
      logger: {},
      cookie: { name: "shop" },
    });
    const response = await auth.handler(
      new Request("https://app.test/api/auth/signin?callbackUrl=/a"),
    );
    const names = response.headers.getSetCookie().map((line) => line.split("=")[0]);
    assert.deepEqual(names.sort(), ["__Host-shop.csrf-token", `${prefix}shop.callback-url`].sort());
  }
});
