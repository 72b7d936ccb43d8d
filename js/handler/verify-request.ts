import { goTo, pageUrl, type EndpointContext } from "./context.js";
import { pageResponse } from "./document.js";
import { verifyRequestPage } from "./pages.js";

/** `GET verify-request`: that a link is on its way, or a redirect to the application's page. */
export async function getVerifyRequest(ctx: EndpointContext): Promise<Response> {
  const { query, settings } = ctx;
  if (settings.pages.verifyRequest !== undefined) {
    return goTo(ctx, pageUrl(ctx, "verifyRequest", Object.fromEntries(query)));
  }
  const provider = settings.providers.get(query.get("provider") ?? "");
  if (provider?.type !== "email" || settings.adapter) {
    return pageResponse(ctx, verifyRequestPage(ctx));
  }
  const { codeForm } = await import("../email/code-form.js");
  const { html, cookies } = codeForm(ctx, provider);
  return pageResponse(ctx, verifyRequestPage(ctx, html), cookies);
}
