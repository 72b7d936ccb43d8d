// The types of waxseal/testing.

import type { BrowserContext, BrowserContextOptions } from "playwright-core";
import { createAuth, credentials } from "waxseal";
import Waxseal from "waxseal/next";
import { fakeClock, sealCookie, storageState } from "waxseal/testing";

const url = "https://app.test";
const auth = createAuth({
  providers: [
    credentials({ authorize: async () => null as { id: string; role: "admin" | "user" } | null }),
  ],
  projections: { jwt: { role: "user.role" } },
});

sealCookie(auth, { sub: "7", role: "admin" }, { url });
sealCookie(auth, {}, { url: new URL(url), now: new Date() });
sealCookie(auth, { role: "user", anything: [1] }, { url, now: 0 });
// @ts-expect-error the role is "admin" or "user"
sealCookie(auth, { role: "root" }, { url });
// @ts-expect-error where the application is decides on the cookie's name
sealCookie(auth, { role: "admin" }, {});
// @ts-expect-error no auth object
sealCookie({}, { role: "admin" }, { url });

const next = Waxseal({});
sealCookie(next.auth, { sub: "7", anything: [1] }, { url });
// @ts-expect-error not all that Waxseal returns
sealCookie(next, { sub: "7" }, { url });

// What Playwright takes.
const state = storageState(auth, { role: "admin" }, { url }) satisfies Exclude<
  BrowserContextOptions["storageState"],
  string | undefined
>;
declare const context: BrowserContext;
context.addCookies(sealCookie(auth, {}, { url }).cookies);
context.addCookies(state.cookies);

const clock = fakeClock(new Date());
auth.verify("", clock);
auth.resolve("", { now: clock.now });
// @ts-expect-error it is moved by `advance` and `set`
clock.now = 0;
