// Whatever an application was configured like before: after a sign-out nobody is signed
// in, whoever signs in then is alone, and a read leaves the cookies of others as they are.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";
import { createAuth } from "waxseal";
import Waxseal from "waxseal/next";

import { Jar } from "../../support/site.mjs";
import { inAction, NextRequest } from "../../support/next-context.mjs";
import { begin, history, optionsOf, PAGES, todaysOptions } from "./places.mjs";
import { holds } from "./run.mjs";

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom("read", "in", "out"),
    page: fc.constantFrom(...PAGES),
    by: fc.constantFrom("answer", "action"),
  }),
  { minLength: 1, maxLength: 5 },
);
const size = fc.constantFrom(0, 0, 5000);

test("attack 57: after a sign-out nothing is ever active", async () => {
  const seen = {};
  await holds(300, history, size, steps, async (story, size, steps) => {
    const { origin, earlier, today } = story;
    const options = todaysOptions(story);
    const auth = createAuth(options);
    const next = Waxseal(options);
    const jar = new Jar();
    for (const [index, before] of earlier.entries()) {
      // Of what lies at another path only the first part is cleared where it does not come,
      // and of many parts at many places 4 KB of lines do not clear all.
      const pad = before.path === "/" && earlier.length === 1 ? size : 0;
      await begin(jar, story, optionsOf(origin, before), `earlier ${index}`, { pad });
    }
    const covered = PAGES.filter((page) => page.startsWith(today.path));
    const status = (page) => auth.verify(jar.request(origin + page)).status;

    for (const { kind, page, by } of [
      ...steps,
      { kind: "out", page: "/app/deep/page", by: "answer" },
    ]) {
      const url = origin + (covered.includes(page) ? page : "/app/deep/page");
      if (kind === "read") jar.keep(auth.verify(jar.request(url)).writes.setCookie, url);
      else await change(jar, url, kind, by === "action" ? next : auth);
      for (const page of kind === "out" ? PAGES : []) assert.notEqual(status(page), "active", page);
      for (const page of kind === "in" ? covered : []) assert.equal(status(page), "active", page);
      seen[`${kind} ${by}`] = (seen[`${kind} ${by}`] ?? 0) + 1;
    }
  });
  for (const step of ["read answer", "in answer", "in action", "out answer", "out action"]) {
    assert.ok(seen[step] > 0, `${step} never happened`);
  }
});

/** Signs in or out, with a response of one's own or by a server action of Next.js. */
async function change(jar, url, kind, { issue, clear, signIn, signOut, handlers }) {
  if (issue) {
    const request = jar.request(url);
    const writes =
      kind === "in" ? (await issue({ user: { id: "next" } }, request)).writes : clear(request);
    return void jar.keep(writes.setCookie, url);
  }
  const headersOf = (url) => {
    const { host, protocol } = new URL(url);
    const cookie = jar.header(url);
    return {
      host,
      "x-forwarded-host": host,
      "x-forwarded-proto": protocol.slice(0, -1),
      ...(cookie && { cookie }),
    };
  };
  const run = () =>
    kind === "in"
      ? signIn("credentials", { name: "next", redirectTo: "/" })
      : signOut({ redirectTo: "/" });
  const { lines, location } = await inAction(run, headersOf(url));
  jar.keep(lines, url);
  const over = new URL(location, url);
  if (over.pathname === "/") return;
  const answer = await handlers.GET(new NextRequest(over, { headers: headersOf(over) }));
  assert.equal(new URL(answer.headers.get("location"), url).pathname, "/");
  jar.keep(answer.headers.getSetCookie(), over.href);
}

const DAYS = 86_400_000;
const OTHER = "another application has these forty-odd bytes";
const others = fc.record({
  secret: fc.constant(OTHER),
  age: fc.constantFrom(0, 2, 40),
  pad: fc.constantFrom(0, 5000),
});

test("attack 59: a read leaves the cookies of other applications as they are", async () => {
  const seen = {};
  const kinds = fc.array(
    fc.record({
      page: fc.constantFrom(...PAGES),
      kind: fc.constantFrom("verify", "resolve", "getSession"),
    }),
    { minLength: 1, maxLength: 3 },
  );
  await holds(
    300,
    history,
    others,
    fc.constantFrom(undefined, 0, 2, 40),
    kinds,
    async (story, other, age, reads) => {
      const { origin, earlier, today } = story;
      const jar = new Jar();
      for (const before of earlier) {
        const options = { ...optionsOf(origin, before), secret: other.secret };
        await begin(jar, story, options, "other", {
          pad: other.pad,
          now: Date.now() - other.age * DAYS,
        });
      }
      const theirs = jar.all();
      if (age !== undefined)
        await begin(jar, story, optionsOf(origin, today), "own", { now: Date.now() - age * DAYS });
      // Under one name nobody can tell whose cookie lies where.
      const nameOf = (cookie) => cookie.split("=", 1)[0];
      const own = jar
        .all()
        .filter((cookie) => !theirs.includes(cookie))
        .map(nameOf);
      const kept = jar.all().filter((cookie) => !own.includes(nameOf(cookie)));

      const auth = createAuth(todaysOptions(story));
      for (const { page, kind } of reads) {
        const request = jar.request(origin + page);
        const outcome = await auth[kind](request);
        jar.keep(outcome?.writes?.setCookie ?? [], origin + page);
        const now = jar.all();
        assert.deepEqual(
          kept.filter((cookie) => !now.includes(cookie)),
          [],
        );
        seen[outcome?.status] = (seen[outcome?.status] ?? 0) + 1;
      }
    },
  );
  for (const status of ["active", "anonymous", "invalid"])
    assert.ok(seen[status] > 0, `${status} never happened`);
});
