import { env } from "cloudflare:workers";
import { createAuth, type Format } from "waxseal";

declare global {
  namespace Cloudflare {
    interface Env {
      AUTH_SECRET: string;
      /** The next secret while secrets rotate: it seals, AUTH_SECRET still opens. */
      AUTH_SECRET_1?: string;
      /** That of the app whose cookies these are; the others are read, and moved to it. */
      FORMAT?: Format;
      /** A service binding, or else the address. */
      BACKEND?: Fetcher;
      BACKEND_URL: string;
    }
  }
}

const { FORMAT: format = "authjs" } = env;
const formats: Format[] = ["authjs", "next-auth", "signed"];

const auth = createAuth({
  secret: [env.AUTH_SECRET_1 ?? "", env.AUTH_SECRET],
  format,
  accept: formats.filter((other) => other !== format),
  projections: { session: { "user.id": "token.sub", "user.role": "token.role" } },
});

export default {
  async fetch(request, env) {
    const outcome = auth.verify(request);
    if (outcome.status !== "active") {
      return auth.apply(outcome, Response.json({ error: "unauthorized" }, { status: 401 }));
    }

    // The backend sees the cookie as the browser will hold it after this response.
    const fresh = auth.forward(outcome, request);
    const headers = new Headers(fresh.headers);
    for (const name of fresh.headers.keys()) {
      if (isOurs(name)) headers.delete(name);
    }
    headers.set("X-Waxseal-Session", ascii(JSON.stringify(outcome.session)));

    const url = env.BACKEND ? fresh.url : backendUrl(fresh.url, env.BACKEND_URL);
    const forwarded = new Request(new Request(url, fresh), { headers, redirect: "manual" });
    const response = await (env.BACKEND ? env.BACKEND.fetch(forwarded) : fetch(forwarded));
    return auth.apply(outcome, response);
  },
} satisfies ExportedHandler<Cloudflare.Env>;

/** Nobody else may speak in our headers. Many servers take `_` in a name for `-`. */
function isOurs(name: string): boolean {
  return name.replaceAll("_", "-").toLowerCase().startsWith("x-waxseal-");
}

/** Header values have no other characters; to a JSON parser it is the same text. */
function ascii(json: string): string {
  return json.replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The same path at the backend. Set by parts: a path such as `//host` stays a path. */
function backendUrl(requested: string, backend: string): URL {
  const url = new URL(requested);
  const { protocol, hostname, port } = new URL(backend);
  return Object.assign(url, { protocol, hostname, port });
}
