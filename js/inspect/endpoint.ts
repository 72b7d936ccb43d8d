/** `GET inspect`: the inspector's page; `POST inspect`: the same data, once callbacks have run. */

import { environment } from "../environment.js";
import { hasClass } from "../errors.js";
import { json, Problem, respond } from "../handler/respond.js";
import { hostOf, schemeOf } from "../host.js";
import type { Internals } from "../internals.js";
import { readSecrets, secretVariables } from "../secrets.js";
import { cookieText } from "../source.js";
import type { Config } from "../types/config.js";
import { runCallbacks } from "./callbacks.js";
import { coreEngine } from "./core-engine.js";
import { checkLocal } from "./gate.js";
import type { Inspection } from "./inspection.js";
import { inspectCookies, type Subject } from "./inspect.js";
import { pageOf } from "./page-of.js";
import type { Secret } from "./secret.js";

/** The answer to a request for the inspector; `peer` is the address of the other end. */
export async function answerInspection(
  app: Internals,
  request: Request,
  peer: string | undefined,
): Promise<Response> {
  try {
    checkLocal(request, peer);
    return await answerTo(app, request);
  } catch (cause) {
    if (hasClass(cause, Problem)) return cause.respond();
    throw cause;
  }
}

async function answerTo(app: Internals, request: Request): Promise<Response> {
  const subject = subjectOf(app, request);
  const inspection = inspectionOf(app, subject);
  switch (request.method) {
    case "GET":
    case "HEAD": {
      const { host } = new URL(request.url);
      const hasButton =
        inspection.callbacks.has.length > 0 && inspection.verdict.status === "valid";
      const where = request.headers.get("host") ?? host;
      const { headers, text } = await pageOf({ inspection, hasButton, where });
      return respond(request.method === "HEAD" ? null : text, [], 200, headers);
    }
    case "POST":
      return json(await runCallbacks(app, subject, inspection));
    default:
      throw new Problem(405, "method-not-allowed", "Use GET, HEAD, POST.", {
        Allow: "GET, HEAD, POST",
      });
  }
}

function inspectionOf({ settings }: Internals, subject: Subject): Inspection {
  const inspection = inspectCookies(subject);
  if (!settings.compat?.codec) return inspection;
  return {
    ...inspection,
    verdict: {
      status: "unverified",
      meaning: "The application opens its tokens itself, by `jwt.decode`.",
      advice: "The inspector does not run it: what it shows is the Cookie header alone.",
      hints: [],
    },
    token: null,
    secret: null,
    flow: null,
    next: null,
    callbacks: { has: [], ran: null },
  };
}

function subjectOf({ settings }: Internals, request: Request): Subject {
  const { given, trust } = settings;
  const scheme = [undefined, "https", "http"][schemeOf(request, trust)] as Subject["scheme"];
  return {
    by: "app",
    header: cookieText(request),
    now: Date.now(),
    scheme,
    host: hostOf(request, trust),
    secrets: secretsOf(given),
    make: coreEngine,
    configOf: (secrets) => ({ ...given, secret: secrets.map(asGiven) }),
    notes: notesOf(given),
  };
}

/** The secrets with the names by which an application's developer knows them. */
function secretsOf({ secret: given }: Config): Secret[] {
  const env = environment();
  const entries: readonly unknown[] = Array.isArray(given) ? given : [given];
  return readSecrets(given, env).map((entry): Secret => {
    const { secret: value, until } =
      typeof entry === "string" ? { secret: entry, until: undefined } : entry;
    const place = entries.findIndex((one) => one === value || Object(one).secret === value);
    const own = Array.isArray(given) ? `secret[${place}]` : "secret";
    const variable = secretVariables(env).find((name) => env[name] === value) ?? own;
    return { variable, value, ...(until !== undefined && { until }) };
  });
}

function asGiven({ value, until }: Secret) {
  return until === undefined ? value : { secret: value, until: new Date(until) };
}

function notesOf({ refresh, revocation }: Config): string[] {
  return [
    ...(revocation
      ? ["Whether the session was revoked is not asked here: it may be refused all the same."]
      : []),
    ...(refresh
      ? ["No provider is asked for new tokens here, as a request of the application would."]
      : []),
  ];
}
