/** The form for the code that a link shows in another browser. */

import type { EndpointContext } from "../handler/context.js";
import type { RemoteProvider } from "../types/provider.js";
import { flowsOf } from "./flow.js";
import { codeFormHtml } from "./pages.js";

/** Empty where this browser has not asked for a link. */
export function codeForm(
  ctx: EndpointContext,
  provider: RemoteProvider,
): { html: string; cookies: string[] } {
  const { app, request } = ctx;
  const flow = flowsOf(app, request).find((flow) => flow.provider === provider.id);
  if (!flow) return { html: "", cookies: [] };
  const { token, setCookie } = app.csrf(request, undefined);
  return {
    html: codeFormHtml(ctx, provider, flow, token),
    cookies: setCookie === null ? [] : [setCookie],
  };
}
