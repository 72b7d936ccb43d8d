import assert from "node:assert/strict";

import { freePort } from "../../../support/server.mjs";
import { checkApi, cookieOf } from "../api.mjs";
import { testGuide } from "../suite.mjs";
import { signInAndOut } from "../visit.mjs";

const [API_PORT, APP_PORT] = await Promise.all([freePort("localhost"), freePort("localhost")]);
const VITE_API = `http://localhost:${API_PORT}`;
const APP_ORIGIN = `http://localhost:${APP_PORT}`;
const ports = { API_PORT, APP_PORT };

testGuide("single-page-app", {
  parts: [undefined, "Try it"],
  env: ports,
  visit: showsFailures,
  async then(app, guide) {
    await app.stop();
    const visit = async (parts, env, name, check) => {
      const started = await guide.follow({ parts: [parts], dir: app.dir, env });
      try {
        await signInAndOut(started.origin, `single-page-app-${name}`);
        await check(started);
      } finally {
        await started.close();
      }
    };
    await visit("One origin", ports, "one-origin", checkOneOrigin);
    const split = { ...ports, VITE_API, APP_ORIGIN };
    await visit("Another origin", split, "another-origin", checkAnotherOrigin);
  },
});

/** A fault of the API is told, and leaves no empty page. */
async function showsFailures(page) {
  const alert = page.getByRole("alert");
  // Chromium would report a status of 500, and what is not JSON fails alike.
  await page.route("**/api/me", (route) => route.fulfill({ body: "Something is wrong." }));
  await page.reload();
  await alert.filter({ hasText: "could not be loaded" }).waitFor();
  await page.unroute("**/api/me");
}

async function checkOneOrigin(app) {
  await checkApi(app, { file: ".env.local" });
  const { headers } = await fetch(`${app.origin}/api/me`, {
    headers: { cookie: cookieOf(app, { file: ".env.local" }), origin: APP_ORIGIN },
  });
  assert.equal(headers.get("access-control-allow-origin"), null);
  assert.equal((await post(app.origin, app, { origin: "https://evil.example" })).status, 403);
}

/** Only the page that is named may read, and nobody may post what a form could. */
async function checkAnotherOrigin(app) {
  for (const origin of [APP_ORIGIN, "https://evil.example"]) {
    const cookie = cookieOf(app, { file: ".env.local" });
    const { headers } = await fetch(`${VITE_API}/api/me`, { headers: { cookie, origin } });
    const isNamed = origin === APP_ORIGIN;
    assert.equal(headers.get("access-control-allow-origin"), isNamed ? origin : null);
    const preflight = await fetch(`${VITE_API}/api/echo`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST" },
    });
    assert.equal(preflight.headers.get("access-control-allow-origin"), isNamed ? origin : null);
    assert.equal((await post(VITE_API, app, { origin })).status, 403);
  }
}

/** As text, which a form can send as well. */
const post = (api, app, headers) =>
  fetch(`${api}/api/echo`, {
    method: "POST",
    headers: { cookie: cookieOf(app, { file: ".env.local" }), ...headers },
    body: "{}",
  });
