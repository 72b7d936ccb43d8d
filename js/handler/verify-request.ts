import { goTo, pageUrl, type EndpointContext } from "./context.js";
import { pageResponse } from "./document.js";
import { verifyRequestPage } from "./pages.js";

/** `GET verify-request`: that a link is on its way, or a redirect to the application's page. */
export async function getVerifyRequest(ctx: EndpointContext): Promise<Response> {
  const { query, settings } = ctx;
  if (settings.pages.verifyRequest === undefined) return pageResponse(ctx, verifyRequestPage(ctx));
  return goTo(ctx, pageUrl(ctx, "verifyRequest", Object.fromEntries(query)));
}
