/** The checks of `doctor`, in their order. */

import { baseNameOf, PREFIXES } from "../../inspect/session-cookie.js";
import { Checks, type Check } from "./checks.js";
import type { DoctorOptions } from "./context.js";
import { checkCookies } from "./cookies.js";
import { checkCsrfEndpoint, checkEndpoints, checkSignInEndpoint } from "./endpoints.js";
import { checkGuard } from "./guard.js";
import { checkRefusedCookie } from "./refused-cookie.js";
import { checkOwnSession } from "./own-session.js";
import { checkSignOut } from "./sign-out.js";
import type { Site } from "./site.js";

/** Sends the requests, and judges the responses. */
export async function runChecks(site: Site, options: DoctorOptions): Promise<Check[]> {
  const { basePath, path, secrets } = options;
  const checks = new Checks();
  checks.add(
    "scheme",
    true,
    site.https ? "The site is on https." : "The site is on http, on this machine.",
    "",
  );
  const context = { site, checks, basePath };
  const endpoints = await checks.attempt("session", () => checkEndpoints(context));
  // Every further check of them would only repeat it.
  if (site.responses.length === 0 || endpoints === "missing") {
    if (endpoints && path !== undefined)
      await checks.attempt("guard", () => checkGuard(context, path));
    return checks.list;
  }

  const issued = await checks.attempt("csrf", () => checkCsrfEndpoint(context));
  const { csrf, appOrigin } = await checkSignOut(context, issued?.csrf);
  await checks.attempt("signin", () => checkSignInEndpoint(context, appOrigin));

  const format = options.format ?? issued?.format ?? "signed";
  const names = PREFIXES.map((prefix) => prefix + (options.name ?? baseNameOf(format)));
  const session = { ...context, format, names, csrf };
  await checks.attempt("refused", () => checkRefusedCookie(session));
  if (path !== undefined) await checks.attempt("guard", () => checkGuard(context, path));
  if (secrets.length > 0) {
    await checks.attempt("accepted", () => checkOwnSession({ ...options, ...session }));
  } else {
    checks.skip(
      "accepted",
      "Without a secret in the environment, no session of its own was tried.",
    );
  }
  checkCookies(site, checks, names);
  return checks.list;
}
