/** The endpoints of Auth.js below the base path: a module for each. */

import type { Auth } from "../auth.js";
import { failed, report } from "../callbacks.js";
import { hasClass } from "../errors.js";
import type { Awaitable } from "../infer.js";
import type { Internals } from "../internals.js";
import { readBody } from "./body.js";
import { callback } from "./callback.js";
import { csrf } from "./csrf.js";
import { error } from "./error.js";
import { checkOrigin } from "./origin.js";
import { providers } from "./providers.js";
import { Problem, respond } from "./respond.js";
import * as session from "./session.js";
import * as signin from "./signin.js";
import * as signout from "./signout.js";
import { visitOf, type Visit } from "./visit.js";

type Endpoint = (visit: Visit) => Awaitable<Response>;

interface Route {
  GET?: Endpoint;
  POST?: Endpoint;
  /** Whether a provider may, or must, follow. */
  provider?: "optional" | "required";
  /** The body is not for us. */
  unread?: true;
}

const ROUTES = new Map<string, Route>([
  ["session", { GET: session.read, POST: session.update }],
  ["csrf", { GET: csrf }],
  ["providers", { GET: providers }],
  ["signin", { GET: signin.show, POST: signin.begin, provider: "optional" }],
  ["callback", { POST: callback, provider: "required" }],
  ["signout", { GET: signout.show, POST: signout.signOut }],
  ["error", { GET: error }],
  // The client of NextAuth.js v4 reports its errors here; it asks for no answer.
  ["_log", { POST: () => respond(null, [], 200, {}), unread: true }],
]);

/**
 * Answers a request below the base path, whatever it is. `mount` is the path that
 * the application itself is mounted at.
 */
export async function handle(
  auth: Auth<any, any, any>,
  inner: Internals,
  request: Request,
  mount: string,
): Promise<Response> {
  try {
    const answer = await answerTo(auth, inner, request, mount);
    if (request.method !== "HEAD") return answer;
    answer.headers.delete("Set-Cookie");
    return new Response(null, answer);
  } catch (cause) {
    if (hasClass(cause, Problem)) return cause.respond();
    report(inner.settings, failed(cause, "An endpoint failed."));
    return new Problem(500, "server-error", "Something went wrong; the log says what.").respond();
  }
}

async function answerTo(
  auth: Auth<any, any, any>,
  inner: Internals,
  request: Request,
  mount: string,
): Promise<Response> {
  const { basePath, trust } = inner.settings;
  const [route, provider] = find(request, basePath);
  const endpoint = route[request.method === "HEAD" ? "GET" : (request.method as "GET" | "POST")];
  if (!endpoint || !["GET", "HEAD", "POST"].includes(request.method)) throw wrongMethod(route);

  const posts = request.method === "POST";
  if (posts) checkOrigin(request, trust);
  const body = posts && !route.unread ? await readBody(request) : {};
  return endpoint(visitOf(auth, inner, request, mount, provider, body));
}

/** @throws Problem where there is nothing. */
function find(request: Request, basePath: string): [Route, string | undefined] {
  const path = pathOf(request, basePath);
  const [action = "", provider, ...more] = path?.replace(/\/$/, "").split("/") ?? [];
  const route = ROUTES.get(action);
  const fits =
    more.length === 0 &&
    (provider === undefined ? route?.provider !== "required" : route?.provider !== undefined);
  // As Auth.js has it: a client asks so for no provider at all.
  if (route && fits) return [route, provider === "undefined" ? undefined : provider];
  const where = path === undefined ? `outside ${basePath}` : "here";
  throw new Problem(404, "not-found", `waxseal answers nothing ${where}.`);
}

/** What follows the base path, which Next.js prefixes with its own. */
function pathOf(request: Request, basePath: string): string | undefined {
  const { pathname, search } = new URL(request.url);
  try {
    decodeURIComponent(pathname + search);
  } catch {
    throw new Problem(400, "malformed-url", "The address has an escape that means nothing.");
  }
  const inNext = (request as { nextUrl?: { pathname: string } }).nextUrl?.pathname;
  return [inNext, pathname]
    .find((path) => path?.startsWith(`${basePath}/`))
    ?.slice(basePath.length + 1);
}

function wrongMethod({ GET, POST }: Route): Problem {
  const allowed = [...(GET ? ["GET", "HEAD"] : []), ...(POST ? ["POST"] : [])].join(", ");
  return new Problem(405, "method-not-allowed", `Use ${allowed}.`, { Allow: allowed });
}
