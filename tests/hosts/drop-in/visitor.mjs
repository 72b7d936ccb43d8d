// A browser without JavaScript that does what the client of next-auth does, and writes down
// every answer.

import { Jar } from "../../support/jar.mjs";
import { rawClient } from "../../support/raw-http.mjs";
import { locationOf, record } from "./record.mjs";

/**
 * `origin` is what the app believes in, `front` where requests go. Answers are added to
 * `transcript`.
 */
export function createVisitor({ major, origin, front, identity, basePath = "/api/auth", next }) {
  const jar = new Jar();
  const client = rawClient(`http://localhost:${front.port}`);
  const transcript = [];
  const { host, protocol } = new URL(origin);
  const forwarded = { "x-forwarded-proto": protocol.slice(0, -1), "x-forwarded-host": host };

  const send = async (path, { form, json, headers, isSameTurn } = {}) => {
    if (!isSameTurn) next();
    const answer = await client.send(path, {
      form,
      json,
      cookie: jar.header,
      headers: {
        accept: "text/html,*/*",
        host,
        "user-agent": "drop-in",
        ...forwarded,
        ...((form || json) && { origin }),
        ...headers,
      },
    });
    jar.keep(answer.setCookie);
    const method = form || json ? "POST" : "GET";
    transcript.push({
      request: `${method} ${locationOf(path, origin)}`,
      ...record(answer, origin),
    });
    return answer;
  };

  const get = (path) => send(path);
  const csrf = async () => JSON.parse((await send(`${basePath}/csrf`)).body).csrfToken;

  /** A form of the client: v4 asks for JSON in the body, v5 in a header. */
  const call = async (path, { json, ...fields }) => {
    const form = { csrfToken: await csrf(), callbackUrl: `${origin}/`, ...fields };
    if (json && major === "four") form.json = json;
    const headers = json && major === "five" ? { "x-auth-return-redirect": "1" } : {};
    return send(path, { form, headers });
  };

  const provide = async (answer, as) => {
    const url = new URL(answer.headers.location ?? JSON.parse(answer.body).url, origin);
    if (url.origin === origin) return answer;
    url.searchParams.set("as", as);
    const local = `${identity.origin}/${url.hostname}${url.pathname}${url.search}`;
    const back = await fetch(local, { redirect: "manual" });
    if (back.status !== 302) throw new Error(`the provider refused: ${await back.text()}`);
    const { pathname, search } = new URL(back.headers.get("location"));
    return send(pathname + search);
  };

  return {
    transcript,
    get,
    post: send,
    signIn: (provider, fields) => call(`${basePath}/callback/${provider}`, fields),
    signOut: (fields) => call(`${basePath}/signout`, fields),
    update: async (data) =>
      send(`${basePath}/session`, { json: { csrfToken: await csrf(), data } }),
    oauth: async (provider, { as = "hedy", ...fields }) =>
      provide(await call(`${basePath}/signin/${provider}`, fields), as),
    submit: (path, id, fields) => submit(send, path, id, fields),
    submitOauth: async (path, id, as = "hedy") => provide(await submit(send, path, id), as),
    /** Changes the text of the cookies whose name contains `part`. */
    garble(part) {
      for (const pair of jar.header.split("; ")) {
        const [name, value] = pair.split("=");
        if (!name.includes(part)) continue;
        const at = Math.floor(value.length / 2);
        const other = value[at] === "A" ? "B" : "A";
        jar.keep([`${name}=${value.slice(0, at)}${other}${value.slice(at + 1)}`]);
      }
    },
    provider: identity,
    stop: () => client.stop(),
  };
}

/** Posts a form of a page as it stands there, to its server: another build has other actions. */
async function submit(send, path, id, fields = {}) {
  const { body } = await send(path);
  const [html] = new RegExp(`<form[^>]* id="${id}".*?</form>`, "s").exec(body) ?? [];
  if (!html) throw new Error(`${path} has no form ${id}: ${body.slice(0, 300)}`);
  const form = new FormData();
  for (const [input] of html.matchAll(/<input[^>]*>/g)) {
    const of = (attribute) => unescaped(new RegExp(` ${attribute}="([^"]*)"`).exec(input)?.[1]);
    if (of("type") === "hidden") form.set(of("name"), of("value") ?? "");
  }
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return send(path, { form, isSameTurn: true });
}

const ENTITIES = { quot: '"', "#x27": "'", lt: "<", gt: ">", amp: "&" };

/** As React escapes: what an action is bound to stands in its form as JSON. */
const unescaped = (text) => text?.replace(/&(quot|#x27|lt|gt|amp);/g, (_, name) => ENTITIES[name]);
