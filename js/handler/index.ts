/** The endpoints of Auth.js below the base path: a module for each. */

import { asCallbackError } from "../callbacks.js";
import { isPreflight, trustedOrigin, withCors } from "../cors.js";
import { ENDPOINTS, findEndpoint, pathBelow, type Action, type Endpoint } from "../endpoints.js";
import { hasClass } from "../errors.js";
import { isInspectable } from "../inspectable.js";
import type { Internals } from "../internals.js";
import { reportOnce } from "../log.js";
import { asRequest } from "../node/request.js";
import type { NodeRequest } from "../types/node.js";
import type { AnyProvider } from "../types/provider.js";
import type { Awaitable } from "../types/utility.js";
import { hasMeaningfulEscapes, readBody } from "./body.js";
import { getCallback, postCallback } from "./callback.js";
import { contextOf, type EndpointContext } from "./context.js";
import { getCsrf, withEarlyCsrfCookie, withGivenCsrfCookie } from "./csrf.js";
import { getError } from "./error.js";
import { adviseOnOrigin, answerPreflight, checkOrigin } from "./origin.js";
import { adviseOnOtherHost } from "./other-host.js";
import { getProviders } from "./providers.js";
import { Problem, respond, serverError } from "./respond.js";
import { getSession, postSession } from "./session.js";
import { getSignIn, postSignIn } from "./signin.js";
import { getSignOut, postSignOut } from "./signout.js";
import { getVerifyRequest } from "./verify-request.js";

type EndpointHandler = (ctx: EndpointContext) => Awaitable<Response>;

/** That of bundlers, which write the mode in its place; it is not in every runtime. */
declare const process: { env: { NODE_ENV?: string } };

/** Those that are there in every mode. */
type Served = Exclude<Action, "inspect">;

/** How the endpoints answer by each of their methods. */
const HANDLERS: {
  [A in Served]: { [M in (typeof ENDPOINTS)[A]["methods"][number]]: EndpointHandler };
} = {
  session: { GET: getSession, POST: postSession },
  csrf: { GET: getCsrf },
  providers: { GET: getProviders },
  signin: { GET: getSignIn, POST: postSignIn },
  callback: { GET: getCallback, POST: postCallback },
  signout: { GET: getSignOut, POST: postSignOut },
  error: { GET: getError },
  "verify-request": { GET: getVerifyRequest },
  "backchannel-logout": {
    POST: async (ctx) =>
      (await import("../oauth/backchannel-logout.js")).postBackchannelLogout(ctx),
  },
  _log: { POST: () => respond(null, [], 200, {}) },
};

/** Where the body is not read here. */
const UNREAD: readonly Action[] = ["_log", "backchannel-logout"];

/**
 * Answers a request below the base path, whatever it is. `mount` is the path that
 * the application itself is mounted at.
 */
export async function handle(
  app: Internals,
  message: Request | NodeRequest,
  mount: string,
): Promise<Response> {
  const { trustedOrigins } = app.settings;
  let request: Request;
  try {
    request = asRequest(message, "handler");
  } catch (cause) {
    return failure(app, cause);
  }
  const { remoteAddress } = Object(Object(message).socket) as { remoteAddress?: string };
  const inspected = await inspect(app, request, remoteAddress);
  if (inspected) return inspected;
  const response = await answer(app, request, mount, remoteAddress);
  return trustedOrigins.length === 0
    ? response
    : withCors(response, trustedOrigin(request, trustedOrigins));
}

/** The inspector's answer, where the request asks for it and it is there. */
async function inspect(
  app: Internals,
  request: Request,
  peer: string | undefined,
): Promise<Response | undefined> {
  const { basePath, given } = app.settings;
  if (findEndpoint(request, basePath)?.action !== "inspect" || !isInspectable(given.inspect))
    return undefined;
  let load: (() => Promise<typeof import("../inspect/endpoint.js")>) | undefined;
  try {
    // Bundlers fold this, and drop all of the inspector where they build for production.
    if (process.env.NODE_ENV !== "production") load = () => import("../inspect/endpoint.js");
  } catch {
    // No such variable, or no leave to read it.
  }
  try {
    return await (await load?.())?.answerInspection(app, request, peer);
  } catch (cause) {
    return failure(app, cause);
  }
}

async function answer(
  app: Internals,
  request: Request,
  mount: string,
  peer: string | undefined,
): Promise<Response> {
  try {
    const response = await dispatch(app, request, mount, peer);
    if (request.method !== "HEAD") return response;
    response.headers.delete("Set-Cookie");
    return new Response(null, response);
  } catch (cause) {
    return failure(app, cause);
  }
}

function failure(app: Internals, cause: unknown): Response {
  if (hasClass(cause, Problem)) return cause.respond();
  reportOnce(app.settings, asCallbackError(cause, "An endpoint failed."));
  return serverError();
}

async function dispatch(
  app: Internals,
  request: Request,
  mount: string,
  peer: string | undefined,
): Promise<Response> {
  const { settings } = app;
  const { action, provider } = endpointOf(request, settings.basePath);
  const kind = action === "callback" ? settings.providers.get(provider ?? "")?.type : undefined;
  const isOfProvider = kind === "oauth" || kind === "oidc";
  // Some write the description of an error in Latin-1. What it says counts for nothing, and
  // what does count is compared.
  if (!isOfProvider) checkEscapes(new URL(request.url).search);
  // Some providers answer by a form of their own pages, which the flow checks; and the server of a
  // back-channel logout says by a signature who it is.
  const isExempt = isOfProvider || action === "backchannel-logout";
  if (!settings.production && !isExempt) adviseOnOrigin(request, settings);
  if (isPreflight(request)) return answerPreflight(request, settings);
  const handlers: { [method: string]: EndpointHandler } = HANDLERS[action];
  const method = request.method === "HEAD" ? "GET" : request.method;
  const methods = methodsOf(action, kind);
  if (!methods.includes(method)) throw wrongMethod(methods);

  adviseOnOtherHost(app.settings, request);
  const isPost = method === "POST";
  // Pages of sign-in links have no origin.
  if (isPost && !isExempt) checkOrigin(request, settings, kind === "email");
  const body =
    isPost && !UNREAD.includes(action) ? await readBody(request, { isLenient: isOfProvider }) : {};
  const ctx = contextOf(withGivenCsrfCookie(app), request, mount, provider, body, peer);
  const response = await handlers[method]!(ctx);
  return UNREAD.includes(action) ? response : withEarlyCsrfCookie(ctx, response);
}

/** @throws Problem where there is no endpoint. */
function endpointOf(request: Request, basePath: string): Endpoint & { action: Served } {
  checkEscapes(new URL(request.url).pathname);
  const endpoint = findEndpoint(request, basePath);
  if (endpoint && hasHandler(endpoint)) return endpoint;
  const where = pathBelow(request, basePath) === undefined ? `outside ${basePath}` : "here";
  throw new Problem(404, "not-found", `waxseal answers nothing ${where}.`);
}

function hasHandler(endpoint: Endpoint): endpoint is Endpoint & { action: Served } {
  return endpoint.action !== "inspect";
}

/** @throws Problem where decoding would have to guess. */
function checkEscapes(text: string): void {
  if (hasMeaningfulEscapes(text)) return;
  throw new Problem(400, "malformed-url", "The address has an escape that means nothing.");
}

/** Nobody comes back from elsewhere who signs in with credentials. */
function methodsOf(action: Action, kind: AnyProvider["type"] | undefined): readonly string[] {
  return kind === "credentials" ? ["POST"] : ENDPOINTS[action].methods;
}

function wrongMethod(methods: readonly string[]): Problem {
  const allowed = methods
    .flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]))
    .join(", ");
  return new Problem(405, "method-not-allowed", `Use ${allowed}.`, { Allow: allowed });
}
