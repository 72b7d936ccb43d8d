import assert from "node:assert/strict";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { createAuth } from "waxseal";
import { sealCookie } from "waxseal/testing";

import { testGuide } from "../suite.mjs";

/** As an editor checks it, by the types that `wrangler types` has made. */
const CHECK =
  "npx tsc --noEmit --strict --target es2024 --lib es2024 --module esnext --moduleResolution bundler " +
  "worker-configuration.d.ts";

const dir = mkdtempSync(join(tmpdir(), "waxseal-guide-"));
after(() => rmSync(dir, { recursive: true, force: true }));

testGuide("cloudflare-workers", {
  parts: [undefined],
  dir,
  async visit(page, app) {
    const me = await page.request.get("/api/me");
    assert.deepEqual([me.status(), (await me.json()).id], [200, "1"]);
    assert.equal(me.headers()["cache-control"], "private, no-store");
    assert.equal((await fetch(`${app.origin}/api/me`)).status, 401);
    assert.equal((await page.request.get("/unknown")).status(), 404);
    await app.run(`${CHECK} src/index.ts`);
  },
  more: (guide) =>
    test("cloudflare-workers: a guard in front of an application", async () => {
      const backend = createServer((request, response) => response.end(`at ${request.url}`));
      await once(backend.listen(0, "localhost"), "listening");
      const variables = join(dir, ".dev.vars");
      appendFileSync(variables, `UPSTREAM=http://localhost:${backend.address().port}\n`);
      let app;
      try {
        app = await guide.follow({ parts: ["In front of an application"], dir });
        assert.equal((await fetch(`${app.origin}/x`)).status, 401);
        const [, secret] = /^AUTH_SECRET="?([^"\n]+)/m.exec(readFileSync(variables, "utf8"));
        const now = Date.now() - 2 * 86_400_000;
        const { header } = sealCookie(
          createAuth({ secret }),
          { sub: "7" },
          { url: app.origin, now },
        );
        const response = await fetch(`${app.origin}//x?y`, { headers: { cookie: header } });
        assert.deepEqual([response.status, await response.text()], [200, "at //x?y"]);
        // Renewed.
        assert.match(response.headers.getSetCookie().at(-1), /^waxseal\.session-token=ey/);
        assert.match(response.headers.get("cache-control"), /no-store/);
        await app.run(`${CHECK} src/index.ts src/guard.ts`);
      } finally {
        await app?.close();
        backend.close();
      }
    }),
});
