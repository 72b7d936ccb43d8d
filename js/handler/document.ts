/**
 * The document around a built-in page: HTML that works without a script, in light and
 * dark, and loads nothing but the logo.
 */

import type { Settings } from "../config/index.js";
import { APP_ORIGIN } from "../host.js";
import type { EndpointContext } from "./context.js";
import { escapeHtml } from "./html.js";
import { RED } from "./palette.js";
import { respond } from "./respond.js";
import { styleWith } from "./style.js";

/** The content of a page; its texts are HTML but for the title and heading. */
export interface Page {
  /** What the tab says; the heading by default. */
  title?: string;
  heading: string;
  main: string;
  status?: number;
  /** Its address holds a secret, which no other page may learn as the referrer. */
  isAddressSecret?: boolean;
  /** Where the browser goes by itself. */
  next?: string;
  headers?: { readonly [name: string]: string };
}

/** The response with a page. */
export async function pageResponse(
  ctx: EndpointContext,
  { heading, title = heading, main, status = 200, next, isAddressSecret, headers = {} }: Page,
  cookies: readonly string[] = [],
): Promise<Response> {
  const { isOriginKnown, origin, settings } = ctx;
  const style = await styleWith(settings.theme.accent);
  const logo = logoOf(ctx);
  const icon = logo ?? seal(settings.theme.accent);
  // In production this server may know itself by an internal name only.
  const host = isOriginKnown || !settings.production ? new URL(origin).host : undefined;
  const text = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${next === undefined ? "" : `<meta http-equiv="refresh" content="0;url=${escapeHtml(next)}">\n`}<title>${escapeHtml(title)}</title>
<link rel="icon" href="${escapeHtml(icon.url)}">
<style>${style.text}</style>
</head>
<body>
<main>
${logo === undefined ? "" : `<img class="logo" src="${escapeHtml(logo.url)}" alt="">`}
<h1>${escapeHtml(heading)}</h1>
${host === undefined ? "" : `<p class="host">${escapeHtml(host)}</p>`}
${main}
</main>
</body>
</html>
`;
  return respond(text, cookies, status, {
    ...headers,
    "Content-Security-Policy": policy(ctx, style.hash, icon.source),
    "Content-Type": "text/html; charset=utf-8",
    // With "no-referrer", forms send the origin "null".
    "Referrer-Policy": isAddressSecret ? "no-referrer" : "same-origin",
    "X-Frame-Options": "DENY",
  });
}

function policy(
  { isOriginKnown, origin, settings }: EndpointContext,
  styleHash: string,
  imageSource: string,
): string {
  return [
    "default-src 'none'",
    `style-src '${styleHash}'`,
    `img-src ${imageSource}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // Also restricts where the answer redirects to, which the callback may choose, and which
    // with a provider is another site.
    ...(settings.callbacks.redirect || leadsElsewhere(settings)
      ? []
      : [
          [
            "form-action 'self'",
            ...(isOriginKnown ? [origin] : []),
            ...settings.trustedOrigins,
          ].join(" "),
        ]),
  ].join("; ");
}

function leadsElsewhere({ providers }: Settings): boolean {
  return [...providers.values()].some(({ type }) => type === "oauth" || type === "oidc");
}

/** An address, and what the policy calls it: that image alone, as far as a policy can. */
interface Image {
  url: string;
  source: string;
}

function logoOf(ctx: EndpointContext): Image | undefined {
  const { appUrl, origin, settings } = ctx;
  const { logo } = settings.theme;
  if (logo === undefined) return undefined;
  if (/^data:/i.test(logo)) return { url: logo, source: "data:" };
  const { href, origin: logoOrigin, pathname, search } = new URL(logo, APP_ORIGIN);
  if (logoOrigin === APP_ORIGIN) {
    return { url: appUrl.slice(origin.length) + pathname + search, source: "'self'" };
  }
  // What separates sources and directives is written as an escape.
  const path = pathname.replaceAll(";", "%3B").replaceAll(",", "%2C");
  return { url: href, source: logoOrigin + path };
}

/** The icon in the tab. Browsers ask for one by themselves, and report what the policy forbids. */
function seal(accent = RED): Image {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="${accent}"/><circle cx="16" cy="16" r="9.5" fill="none" stroke="#fff" stroke-opacity=".6" stroke-width="2.5"/></svg>`;
  return { url: `data:image/svg+xml,${encodeURIComponent(svg)}`, source: "data:" };
}
