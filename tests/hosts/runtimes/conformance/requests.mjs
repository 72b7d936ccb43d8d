// What needs a `Request` that carries cookies and a `Response` that sets them:
// every runtime but a page in a browser.

import { active, browser, CACHE_HEADERS, equal, SECRET } from "./expect.mjs";

const NOW = 1_795_000_000_000;

export function* requestCases({ createAuth }, vectors) {
  const auth = createAuth({ secret: SECRET });
  const request = (path, cookie, init) =>
    new Request(`https://app.example${path}`, { ...init, headers: { ...init?.headers, cookie } });

  yield [
    "a Request is read, and its Response gets the cookies",
    async () => {
      const { writes } = await auth.issue({ user: { id: "1" } }, request("/", ""), { now: NOW });
      const cookie = browser("", writes);
      const outcome = active(
        auth.verify(request("/", cookie), { now: NOW + 200_000_000 }),
        "rolling",
      );
      equal(auth.verify(request("/", cookie).headers, { now: NOW }).status, "active", "Headers");

      const answers = {
        mutable: new Response("hello", { headers: { Vary: "Accept", "Set-Cookie": "a=b" } }),
        immutable: Response.redirect("https://app.example/login", 303),
      };
      for (const [kind, answer] of Object.entries(answers)) {
        const { headers, status } = auth.apply(outcome, answer);
        const own = kind === "mutable";
        equal(headers.getSetCookie(), [...(own ? ["a=b"] : []), ...outcome.writes.setCookie], kind);
        for (const [name, value] of CACHE_HEADERS) {
          equal(
            headers.get(name),
            name === "Vary" && own ? `Accept, ${value}` : value,
            `${kind}: ${name}`,
          );
        }
        equal(status, own ? 200 : 303, kind);
      }
      const untouched = new Response(null);
      equal(
        [...auth.apply(active(auth.verify(request("/", cookie), { now: NOW })), untouched).headers],
        [
          ["cache-control", "private"],
          ["vary", "Cookie"],
        ],
        "no write",
      );
    },
  ];

  yield [
    "a renewed request is forwarded with its body, and upgrades to a WebSocket",
    async () => {
      const { writes } = await auth.issue({ user: { id: "1" } }, request("/", ""), { now: NOW });
      const cookie = browser("", writes);
      const now = NOW + 200_000_000;
      const post = request("/", cookie, { method: "POST", body: "a body" });
      const outcome = active(auth.verify(post, { now }), "rolling");
      const forwarded = auth.forward(outcome, post);
      equal(forwarded.headers.get("cookie"), outcome.writes.requestCookie, "cookie");
      equal([forwarded.method, forwarded.url], ["POST", post.url], "method and URL");
      equal(await forwarded.text(), "a body", "body");

      const headers = { Upgrade: "websocket", Connection: "Upgrade" };
      const upgrade = request("/", cookie, { headers });
      const { headers: kept } = auth.forward(auth.verify(upgrade, { now }), upgrade);
      equal([kept.get("upgrade"), kept.get("connection")], ["websocket", "Upgrade"], "upgrade");

      const same = request("/", cookie);
      equal(auth.forward(auth.verify(same, { now: NOW }), same) === same, true, "unchanged");
      const ended = auth.verify(same, { now: NOW + 31 * 86_400_000 });
      equal(auth.forward(ended, same).headers.get("cookie"), null, "ended");
    },
  ];

  yield [
    "no source in this runtime is taken for another, and an outcome prints no cookie",
    async () => {
      equal(auth.verify(new Headers()).status, "anonymous", "Headers");
      equal(auth.verify({ headers: new Headers() }).status, "anonymous", "{ headers }");
      for (const wrong of [{}, [], new Map(), new FormData(), Promise.resolve(new Headers())]) {
        let code;
        try {
          auth.verify(wrong);
        } catch (error) {
          code = error.code;
        }
        equal(code, "invalid-source", String(wrong));
      }
      const { writes } = await auth.issue({ user: { id: "1" } }, request("/", ""), { now: NOW });
      const renewed = auth.verify(browser("", writes), { now: NOW + 200_000_000 });
      equal(Object.keys(JSON.parse(JSON.stringify(renewed))), ["status", "session", "renewed"], "");
    },
  ];

  yield [
    "guard answers, or lets pass",
    async () => {
      const { writes } = await auth.issue({ user: { id: "1" } }, request("/", ""));
      const { response } = await auth.guard(request("/", browser("", writes)));
      equal(response, null, "a session");
      equal((await auth.guard(request("/", "a=b"))).response.status, 401, "nobody");
    },
  ];

  yield [
    "the session endpoint",
    async () => {
      const { writes, session } = await auth.issue(
        { user: { id: "1", name: "Ada" } },
        request("/", ""),
      );
      const path = "/api/auth/session";
      const response = await auth.handler(request(path, browser("", writes)));
      equal([response.status, await response.json()], [200, session], "session");
      equal(response.headers.get("cache-control"), "private, no-cache, no-store", "cache");
      equal(await (await auth.handler(request(path, ""))).json(), null, "nobody");
      equal((await auth.handler(request("/api/auth/nothing", ""))).status, 404, "elsewhere");
    },
  ];

  yield [
    "CSRF cookies of Auth.js are accepted, and others replaced",
    async () => {
      for (const { secret, csrfToken, cookie_value_on_wire: value } of vectors.csrf) {
        const auth = createAuth({ secret, format: "authjs", allowWeakSecret: true });
        const name = "__Host-authjs.csrf-token";
        const ask = (cookie) => auth.handler(request("/api/auth/csrf", `${name}=${cookie}`));

        const kept = await ask(value);
        equal([await kept.json(), kept.headers.getSetCookie()], [{ csrfToken }, []], "kept");
        const replaced = await ask(value.replace(/.$/, (last) => (last === "0" ? "1" : "0")));
        const token = (await replaced.json()).csrfToken;
        const [line] = replaced.headers.getSetCookie();
        equal(line.startsWith(`${name}=${token}%7C`), true, "a new token");
        equal(line.endsWith("; Path=/; HttpOnly; Secure; SameSite=Lax"), true, "attributes");
      }
    },
  ];
}
