/** The endpoints of Auth.js below the base path: a module for each. */

import { asCallbackError } from "../callbacks.js";
import { ENDPOINTS, findEndpoint, pathBelow, type Action, type Endpoint } from "../endpoints.js";
import { hasClass } from "../errors.js";
import type { Awaitable } from "../types/utility.js";
import { reportOnce } from "../log.js";
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
import { contextOf, type EndpointContext } from "./context.js";

type Answer = (ctx: EndpointContext) => Awaitable<Response>;

/** How the endpoints answer by each of their methods. */
const ANSWERS: {
  [A in Action]: { [M in (typeof ENDPOINTS)[A]["methods"][number]]: Answer };
} = {
  session: { GET: session.read, POST: session.update },
  csrf: { GET: csrf },
  providers: { GET: providers },
  signin: { GET: signin.show, POST: signin.begin },
  callback: { POST: callback },
  signout: { GET: signout.show, POST: signout.signOut },
  error: { GET: error },
  _log: { POST: () => respond(null, [], 200, {}) },
};

/** Where the body is not for us. */
const UNREAD: readonly Action[] = ["_log"];

/**
 * Answers a request below the base path, whatever it is. `mount` is the path that
 * the application itself is mounted at.
 */
export async function handle(app: Internals, request: Request, mount: string): Promise<Response> {
  try {
    const answer = await answerTo(app, request, mount);
    if (request.method !== "HEAD") return answer;
    answer.headers.delete("Set-Cookie");
    return new Response(null, answer);
  } catch (cause) {
    if (hasClass(cause, Problem)) return cause.respond();
    reportOnce(app.settings, asCallbackError(cause, "An endpoint failed."));
    return new Problem(500, "server-error", "Something went wrong; the log says what.").respond();
  }
}

async function answerTo(app: Internals, request: Request, mount: string): Promise<Response> {
  const { basePath, trust } = app.settings;
  const { action, provider } = find(request, basePath);
  const answers: { [method: string]: Answer } = ANSWERS[action];
  const method = request.method === "HEAD" ? "GET" : request.method;
  if (!Object.hasOwn(answers, method)) throw wrongMethod(action);

  const posts = method === "POST";
  if (posts) checkOrigin(request, trust);
  const body = posts && !UNREAD.includes(action) ? await readBody(request) : {};
  return answers[method]!(contextOf(app, request, mount, provider, body));
}

/** @throws Problem where there is nothing. */
function find(request: Request, basePath: string): Endpoint {
  const { pathname, search } = new URL(request.url);
  try {
    decodeURIComponent(pathname + search);
  } catch {
    throw new Problem(400, "malformed-url", "The address has an escape that means nothing.");
  }
  const endpoint = findEndpoint(request, basePath);
  if (endpoint) return endpoint;
  const where = pathBelow(request, basePath) === undefined ? `outside ${basePath}` : "here";
  throw new Problem(404, "not-found", `waxseal answers nothing ${where}.`);
}

function wrongMethod(action: Action): Problem {
  const methods = ENDPOINTS[action].methods.flatMap((method) =>
    method === "GET" ? ["GET", "HEAD"] : [method],
  );
  const allowed = methods.join(", ");
  return new Problem(405, "method-not-allowed", `Use ${allowed}.`, { Allow: allowed });
}
