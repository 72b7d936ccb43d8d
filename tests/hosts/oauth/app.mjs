// An application on `node:http` with waxseal's endpoints, and what its visitors do.

import assert from "node:assert/strict";
import { inspect } from "node:util";

import { createAuth } from "waxseal";

import { recorder } from "../../support/recorder.mjs";
import { SECRET } from "../../support/users.mjs";
import { html, listenWeb, SITES } from "./servers/serve.mjs";

export { SECRET };

/** Cookies that stay after a sign-in; all others are of a flow under way. */
const LASTING = /session-token|csrf-token|callback-url/;

/**
 * Serves the endpoints of what `use` was called with last, and elsewhere a page that says who
 * is there. `seen` has the arguments of its callbacks and events; `pages` may answer before.
 */
export async function startApp({ tls, pages = () => undefined } = {}) {
  let current;
  const server = await listenWeb(answer, { host: SITES.app, tls });
  const app = {
    origin: server.origin,
    base: `${server.origin}/api/auth`,
    close: server.close,
    /** A configuration of waxseal, or what answers for another library. */
    use(config) {
      const seen = { signIn: [], jwt: [], events: [] };
      const { logger, errors, warnings } = recorder();
      const auth =
        typeof config === "function" ? config(seen) : createAuth(configured(config, seen, logger));
      current = auth;
      return Object.assign(app, { auth, seen, errors, warnings });
    },
  };

  async function answer(request) {
    const url = new URL(request.url);
    if (url.pathname.startsWith("/api/auth/")) return current.handler(request);
    const page = await pages(request);
    if (page) return page;
    const session = await current.getSession(request);
    return html(`<h1>${session?.user.name ?? "nobody"}</h1>
      <pre>${JSON.stringify(session)}</pre>`);
  }
  return app;
}

function configured({ callbacks, ...config }, seen, logger) {
  return {
    secret: SECRET,
    logger,
    projections: { session: { "user.id": "token.sub" } },
    callbacks: watched(seen, callbacks),
    events: watchedEvents(seen),
    ...config,
  };
}

/** Keeps what a sign-in calls `signIn` and `jwt` with. */
export function watched(seen, { signIn, jwt, ...more } = {}) {
  return {
    signIn(args) {
      seen.signIn.push(structuredClone(args));
      return signIn ? signIn(args) : true;
    },
    jwt(args) {
      if (args.account) seen.jwt.push(structuredClone(args));
      return jwt ? jwt(args) : args.token;
    },
    ...more,
  };
}

export function watchedEvents(seen) {
  return { signIn: (message) => void seen.events.push(structuredClone(message)) };
}

/** Opens the built-in page, and presses the button of a provider. */
export async function begin(visitor, app, provider, { callbackUrl = "/after", ...options } = {}) {
  await visitor.open(`${app.base}/signin?callbackUrl=${encodeURIComponent(callbackUrl)}`);
  return visitor.submit({}, { form: new RegExp(`/signin/${provider}\\b`), ...options });
}

/** What a script does: signs in by `POST signin/:provider` with this query; stops on the way. */
export async function startByPost(visitor, app, provider, query = "", fields = {}) {
  const { text } = await visitor.open(`${app.base}/csrf`);
  const url = `${app.base}/signin/${provider}${query}`;
  const csrfToken = JSON.parse(text).csrfToken;
  return visitor.post(
    url,
    { csrfToken, callbackUrl: `${app.origin}/after`, ...fields },
    {
      until: (next) => !next.startsWith(app.origin),
    },
  );
}

/** From the built-in page over the provider's to the page that was asked for. */
export async function signIn(visitor, app, provider, { person = "ada", ...options } = {}) {
  await begin(visitor, app, provider, options);
  return visitor.submit({ person });
}

/** Signs in at the provider, and stops at the address that it sends the browser to. */
export async function wayBack(visitor, app, provider, { person = "ada", ...options } = {}) {
  const until = (url) => url.startsWith(`${app.base}/callback/`);
  const page = await begin(visitor, app, provider, { ...options, until });
  return new URL(page.status === 0 ? page.url : (await visitor.submit({ person }, { until })).url);
}

export function sessionOf({ text }) {
  return JSON.parse(/<pre>(.*)<\/pre>/s.exec(text)[1]);
}

const namesAt = (visitor, { base }) => Object.keys(visitor.cookies(`${base}/callback/x`));

/** The names of the cookies of flows under way. */
export const flowCookies = (visitor, app) =>
  namesAt(visitor, app).filter((name) => !LASTING.test(name));

export const sessionCookies = (visitor, app) =>
  namesAt(visitor, app).filter((name) => name.includes("session-token"));

/** The visitor is at the page that was asked for, as `name`, and nothing of the flow is left. */
export function assertSignedIn(visitor, app, name = "Ada Lovelace", path = "/after") {
  const { page } = visitor;
  assert.equal(page.url, app.origin + path, describe(visitor, app));
  assert.equal(sessionOf(page)?.user.name, name);
  assert.deepEqual(flowCookies(visitor, app), []);
}

/** The visitor is told `error`, nobody is signed in, and nothing of the flow is left. */
export function assertRefused(visitor, app, error) {
  const { page } = visitor;
  const { origin, pathname, searchParams } = new URL(page.url);
  assert.equal(origin, app.origin, page.url);
  assert.equal(searchParams.get("error"), error, describe(visitor, app));
  assert.match(pathname, /^\/api\/auth\/(signin|error)$/);
  assert.doesNotMatch(page.url, /code=|state=|iss=/);
  assert.match(page.headers["content-type"] ?? "", /^text\/html/);
  assert.deepEqual(sessionCookies(visitor, app), []);
  assert.deepEqual(flowCookies(visitor, app), []);
}

/** No secret, code, token or cookie value is in what was logged. */
export function assertNoSecrets({ errors, warnings }, more = []) {
  const log = [...errors, ...warnings].map(shown).join("\n");
  assert.doesNotMatch(log, /eyJ[\w-]{8}|the-access-token|gho_|code=/);
  for (const secret of [SECRET, ...more]) assert.ok(!log.includes(secret), log);
}

/** All that a logger could print of an error, its causes included. */
function shown(error) {
  return `${inspect(error, { depth: Infinity, showHidden: true })}\n${JSON.stringify(error)}`;
}

/** For the message of a failed assertion. */
function describe({ page }, { errors }) {
  const { status, text } = page;
  const words = text.replace(/<style.*?<\/style>|<[^>]*>/gs, " ").replace(/\s+/g, " ");
  return [`${status} ${page.url}`, words, ...errors.map(shown)].join("\n");
}
