/**
 * Providers send browsers back to addresses that are registered there, and a preview
 * deployment has a new one each time. So one deployment with a registered address takes
 * the answers for all, and sends each on to where its flow began: `state` tells it.
 */

import { configuredOrigin } from "../address.js";
import { variable } from "../environment.js";
import { invalidOption } from "../errors.js";
import type { EndpointContext } from "../handler/context.js";
import type { Start } from "../handler/started.js";
import { originIn } from "../host.js";
import type { Internals } from "../internals.js";
import { isObject } from "../json.js";
import { quote } from "../quote.js";
import type { Checks } from "./checks.js";
import type { OAuthProvider } from "./provider.js";

/** As Auth.js salts it, so that its deployments and ours may stand in for each other. */
const PURPOSE = "encodedState";

/** The address that the provider sends the browser back to. */
export function redirectUriOf(
  app: Internals,
  provider: OAuthProvider,
  start: Pick<Start, "endpointsUrl">,
): string {
  const proxy = proxyOf(app, provider, start);
  return `${proxy ?? start.endpointsUrl}/callback/${provider.id}`;
}

/** With a proxy, `state` names our own address. @throws WaxsealError where nobody vouches for it. */
export function proxiedChecks(
  app: Internals,
  provider: OAuthProvider,
  start: Start,
  checks: Checks,
): Checks {
  if (proxyOf(app, provider, start) === undefined) return checks;
  if (provider.isFormPost) {
    throw invalidOption(
      "redirectProxy",
      `does not go with ${provider.id}, which answers by a form: register the address itself there`,
    );
  }
  // Not that of `start.endpointsUrl`, which the client may have stated: an address that
  // somebody made for others to follow would bring their codes to a host of that one's choice.
  const configured = configuredOrigin(start.request, app.settings.trust);
  if (configured === undefined) {
    throw invalidOption(
      "redirectProxy",
      "needs AUTH_URL, or `trustHost` behind a proxy that overwrites X-Forwarded-Host: anyone can write a Host",
    );
  }
  const { pathname } = new URL(start.endpointsUrl);
  const origin = `${configured}${pathname}/callback/${provider.id}`;
  const content = JSON.stringify({ origin, random: checks.state });
  return { ...checks, state: app.sealFor("authjs", PURPOSE, content) };
}

/** Where an answer goes on to, if it is one for another deployment. @throws WaxsealError. */
export function forwardUrl(
  { app, origin, settings }: EndpointContext,
  parameters: URLSearchParams,
): string | undefined {
  const target = targetOf(app, parameters.get("state") ?? "");
  if (target === undefined || originIn(target) === origin) return undefined;
  const { origins = [] } = settings.given.redirectProxy ?? {};
  const began = originIn(target) ?? "";
  if (!origins.some((pattern) => matches(pattern, began))) {
    throw invalidOption(
      "redirectProxy.origins",
      `does not list ${quote(began)}: no answer is sent on to it`,
    );
  }
  const url = new URL(target);
  url.search = parameters.toString();
  return url.href;
}

function proxyOf(
  { settings }: Internals,
  provider: OAuthProvider,
  { endpointsUrl }: Pick<Start, "endpointsUrl">,
): string | undefined {
  const { redirectProxy, redirectProxyUrl } = settings.given;
  const url = [
    provider.redirectProxyUrl,
    redirectProxy?.url,
    redirectProxyUrl,
    variable("AUTH_REDIRECT_PROXY_URL"),
  ]
    .find((given) => given !== undefined && given !== "")
    ?.replace(/\/$/, "");
  return url === undefined || originIn(url) === originIn(endpointsUrl) ? undefined : url;
}

function targetOf(app: Internals, state: string): string | undefined {
  const text = app.openFor("authjs", PURPOSE, state);
  if (text === undefined) return undefined;
  const content: unknown = JSON.parse(text);
  const { origin } = (isObject(content) ? content : {}) as { origin?: unknown };
  return typeof origin === "string" && originIn(origin) !== undefined ? origin : undefined;
}

/** An asterisk stands for a part of one label: `https://*-team.vercel.app`. */
function matches(pattern: string, origin: string): boolean {
  const expression = pattern
    .split("*")
    .map((part) => part.replace(/[^\w]/g, "\\$&"))
    .join("[a-z\\d-]+");
  return new RegExp(`^${expression}$`).test(origin);
}
