// A page that is left while it asks. Browsers end its requests, Firefox and WebKit before it hears
// that it is left: tests/hosts/browsers/leave.mjs shows it in each of them.

import assert from "node:assert/strict";

import { ada, once, withClock } from "./support.mjs";

/** As browsers tell of a request that they end, before its answer or in the middle of it. */
const ends = [
  new TypeError("NetworkError when attempting to fetch resource."),
  new DOMException("The operation was aborted.", "AbortError"),
];
const LINE = /^waxseal: \/api\/auth\/session failed\. (TypeError|AbortError): /;

const fire = (page, type, fields) =>
  window.dispatchEvent(Object.assign(new page.window.Event(type), fields));

once("a request that the network ends is logged, once it is sure that the page stays", (page) =>
  withClock(page, async (clock) => {
    const view = await page.provide(await page.load(), { session: ada });
    for (const end of ends) {
      page.server.routes["GET session"] = () => Promise.reject(end);
      await page.show("visible");
      assert.equal(view.state, "authenticated Ada");
      assert.deepEqual(page.takeErrors(), []);
      await clock.advance(10_000);
      const [line, ...more] = page.takeErrors();
      assert.match(line, LINE);
      assert.deepEqual(more, []);
    }
  }),
);

once("nothing is logged of a page that is left; one that comes back asks and logs again", (page) =>
  withClock(page, async (clock) => {
    const view = await page.provide(await page.load(), { session: ada });
    const { "GET session": answer } = page.server.routes;
    for (const end of ends) {
      page.server.routes["GET session"] = () => Promise.reject(end);
      await page.show("visible");
      fire(page, "pagehide");
      page.server.routes["GET session"] = answer;
      page.server.take();
      fire(page, "pageshow", { persisted: true });
      await page.settled();
      assert.deepEqual(page.server.take(), ["GET session"]);
      await clock.advance(60_000);
      assert.deepEqual(page.takeErrors(), []);

      page.server.routes["GET session"] = () => Promise.reject(end);
      await page.show("visible");
      await clock.advance(10_000);
      assert.match(page.takeErrors().join("\n"), LINE);
    }
    assert.equal(view.state, "authenticated Ada");
  }),
);

once("a request that ends after the page was left is not logged when the page comes back", (page) =>
  withClock(page, async (clock) => {
    await page.provide(await page.load(), { session: ada });
    let end;
    page.server.routes["GET session"] = () => new Promise((_, reject) => (end = reject));
    await page.show("visible");
    fire(page, "pagehide");
    end(ends[0]);
    await page.settled();
    await clock.advance(60_000);
    assert.deepEqual(page.takeErrors(), []);
  }),
);
