import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { assertClientIsClean } from "../client.mjs";
import { testGuide } from "../suite.mjs";
import { signInAndOut } from "../visit.mjs";

testGuide("sveltekit", {
  parts: [undefined],
  async then({ dir, origin, run }, guide) {
    await run("npm run check");

    await guide.follow({ parts: ["A sign-in page of your own"], dir });
    const auth = join(dir, "src/lib/server/auth.ts");
    const text = readFileSync(auth, "utf8");
    writeFileSync(auth, text.replace("  providers:", '  pages: { signIn: "/login" },\n$&'));
    await signInAndOut(origin, "sveltekit-form", {
      path: "/dashboard?tab=2",
      visit: showsFailures,
    });
    await run("npm run check");

    const vite = join(dir, "vite.config.ts");
    writeFileSync(vite, readFileSync(vite, "utf8").replace("adapter-auto", "adapter-node"));
    const built = await guide.follow({ parts: ["In production"], dir });
    try {
      await signInAndOut(built.origin, "sveltekit-built");
      assertClientIsClean(join(dir, "build/client"));
    } finally {
      await built.close();
    }
  },
});

/** The form after a failure: what was wanted, what was typed, and what was wrong. */
async function showsFailures(page) {
  // A wrong password and the right one have led here.
  assert.equal(new URL(page.url()).search, "?tab=2");
  const alert = page.getByRole("alert");
  for (const [query, text] of [
    ["error=CredentialsSignin&code=throttled", /Too many/],
    ["error=MissingCSRF", /too long/],
    ["error=AuthorizeUnavailable", /in a few minutes/],
    ["error=CredentialsSignin&code=credentials", /email and password/],
  ]) {
    await page.goto(`/login?${query}`, { waitUntil: "networkidle" });
    assert.match(await alert.textContent(), text);
  }
  assert.equal(await page.title(), "Sign in");
  await page.getByLabel("Email").fill("bob@example.com");
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/callbackUrl=/);
  await page.waitForFunction(
    () => document.querySelector("input[type=email]").value === "bob@example.com",
  );
  await page.goto("/dashboard");
}
