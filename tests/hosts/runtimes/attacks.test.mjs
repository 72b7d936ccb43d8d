// Attacks on a worker in workerd, byte by byte over a socket.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { createAuth } from "waxseal";

import { SPELLINGS, spelt } from "../../support/raw.mjs";
import { raw } from "../../support/raw-http.mjs";
import { startWorker } from "../../support/workerd.mjs";

const auth = createAuth({ secret: "a secret of at least thirty-two bytes" });

let worker, token;
before(async () => {
  worker = await startWorker([
    fileURLToPath(new URL("hosts/guard.mjs", import.meta.url)),
    "--name",
    "guard",
    "--compatibility-date",
    "2026-04-01",
  ]);
  const { writes } = await auth.issue(
    { user: { id: "7", name: "Ada" } },
    { url: "https://app.example/", headers: {} },
  );
  token = writes.requestCookie.replace(/^.*?=/, "");
});
after(() => worker?.stop());

const bytes = (line, headers = ["Host: app.example"]) =>
  raw(new URL(worker.origin).port, [line, ...headers, "Connection: close", "", ""].join("\r\n"));
const SIGNED_IN = () => ["Host: app.example", `Cookie: __Host-waxseal.session-token=${token}`];

test("attack 26: Cookie headers byte by byte, in a worker", async () => {
  for (const [spelling, counts] of Object.entries(SPELLINGS)) {
    // To workerd this is the end of the line.
    if (/\n/.test(spelling)) continue;
    const answer = await bytes("GET /seen HTTP/1.1", [
      "Host: app.example",
      `Cookie: ${spelt(spelling, token)}`,
    ]);
    const what = JSON.stringify(spelling);
    const seen = /status:(\w+);/.exec(answer)?.[1];
    // workerd itself refuses control characters.
    if (seen === undefined) assert.match(spelling, /[\0-\x1f\x7f]/, what);
    else assert.equal(seen === "active", counts, what);
  }
});

test("attack 34: requests that are none end in no session, and the worker goes on", async () => {
  const lines = [
    "GET /admin/% HTTP/1.1",
    "GET /admin/%zz HTTP/1.1",
    "GET /admin/%E0%A4%A HTTP/1.1",
    "GET /api/auth/% HTTP/1.1",
    "GET /api/auth/signin?callbackUrl=%zz HTTP/1.1",
    "GET /admin/\xff HTTP/1.1",
    "BREW /admin/x HTTP/1.1",
    "GET /admin/x",
  ];
  const headers = [
    ["Host: app.example", "X-Forwarded-Host: ["],
    ["Host: app.example", "X-Forwarded-Proto: %"],
    ["Host: app.example", "Cookie: \xff=%E0; =;;"],
    ["Host: app.example", "Cookie: __Host-waxseal.session-token=%"],
    ["Host: app.example", "Accept: text/html", "Sec-Fetch-Mode: \xff"],
  ];
  for (const line of lines) assert.doesNotMatch(await bytes(line), /secret of|^HTTP\/1\.1 2/, line);
  for (const path of ["/admin/x", "/api/auth/session", "/api/auth/signin"]) {
    for (const lines of headers) {
      const answer = await bytes(`GET ${path} HTTP/1.1`, lines);
      assert.doesNotMatch(answer, /secret of|"user"/, `${path} ${lines}`);
    }
  }
  assert.match(await bytes("GET /admin/x HTTP/1.1", SIGNED_IN()), /secret of Ada/);
});

test("attack 37: another spelling of a guarded path is guarded, or is another page", async () => {
  const paths = [
    "/admin",
    "/admin/",
    "/admin/x",
    "//admin/x",
    "/./admin/x",
    "/x/../admin/x",
    "/x/%2e%2e/admin/x",
    "/x/..%2fadmin/x",
    "/%61dmin/x",
    "/%2561dmin/x",
    "/admin%2fx",
    "/admin%5cx",
    "/admin%00/x",
    "/admin;x/x",
    "/;/admin/x",
    "/ADMIN/x",
    "/Admin/x",
    "/admin./x",
    "/admin%20/x",
    "/admin//x",
    "/\\admin\\x",
    "/admin\\x",
    "/admin/x?",
    "/admin/x#y",
    "/admin/../admin/x",
    "/seen/../admin/x",
    "/seen/..;/admin/x",
    "/\xc2\xa0admin/x",
    "/\xef\xbd\x81dmin/x",
    "//app.example/admin/x",
  ];
  let guarded = 0;
  for (const path of paths) {
    const answer = await bytes(`GET ${path} HTTP/1.1`);
    assert.doesNotMatch(answer, /secret of/, path);
    const own = await bytes(`GET ${path} HTTP/1.1`, SIGNED_IN());
    if (/secret of Ada/.test(own)) guarded += 1;
    // What shows nothing to Ada is no spelling of the path.
    else assert.match(own, /^HTTP\/1\.1 [34]|public$|^$/m, path);
  }
  assert.ok(guarded > 10, `${guarded} spellings reach the page`);
});
