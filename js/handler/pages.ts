/**
 * The built-in pages: HTML that works without a script, in light and dark. Everything
 * that is not a literal here goes through `escapeHtml`.
 */

import type { CredentialInput, Provider } from "../types/provider.js";
import type { EndpointContext } from "./context.js";
import { respond } from "./respond.js";
import { STYLE, styleHash } from "./style.js";
import { isIdentity } from "./throttle/fields.js";

/** The content of a page, and its status. */
export interface Page {
  title: string;
  main: string;
  status?: number;
}

/** A form for each provider. */
export function signInPage(
  ctx: EndpointContext,
  providers: readonly Provider[],
  csrfToken: string,
  callbackUrl: string,
): Page {
  const message = signInError(ctx);
  const forms = providers.map((provider) => {
    const fields = Object.entries(provider.credentials).map(([field, input]) =>
      fieldHtml(`${provider.id}-${field}`, field, input, message !== undefined),
    );
    const name = provider.name === "Credentials" ? "Sign in" : `Sign in with ${provider.name}`;
    const hidden = { csrfToken, callbackUrl };
    return formHtml(ctx, `callback/${provider.id}`, hidden, fields.join(""), name);
  });
  // That one is no failure.
  const role = ctx.query.get("error") === "SessionRequired" ? "status" : "alert";
  const alert =
    message === undefined ? "" : `<p role="${role}" id="error">${escapeHtml(message)}</p>`;
  const noProviders = "<p>There is no way to sign in here.</p>";
  return {
    title: "Sign in",
    main: alert + (forms.length > 0 ? forms.join("<hr>") : noProviders),
  };
}

export function signOutPage(ctx: EndpointContext, csrfToken: string, callbackUrl: string): Page {
  const question = "<p>Are you sure you want to sign out?</p>";
  return {
    title: "Sign out",
    main: formHtml(ctx, "signout", { csrfToken, callbackUrl }, question, "Sign out"),
  };
}

export function errorPage(ctx: EndpointContext, error: string | undefined): Page {
  const signIn = `<p><a href="${escapeHtml(endpointPath(ctx, "signin"))}">Sign in</a></p>`;
  switch (error) {
    case "Configuration":
      return {
        title: "Server error",
        main: "<p>There is a problem with the server. Its log says more.</p>",
        status: 500,
      };
    case "AccessDenied":
      return {
        title: "Access denied",
        main: `<p>You do not have permission to sign in.</p>${signIn}`,
        status: 403,
      };
    case "Verification":
      return {
        title: "Unable to sign in",
        main: `<p>This link is no longer valid: it was used, or has expired.</p>${signIn}`,
        status: 403,
      };
    case undefined:
    default:
      return { title: "Error", main: `<p>Something went wrong.</p>${signIn}` };
  }
}

/** The response with a page. */
export async function pageResponse(
  { origin, isOriginKnown, settings }: EndpointContext,
  { title, main, status = 200 }: Page,
  cookies: readonly string[] = [],
): Promise<Response> {
  const policy = [
    "default-src 'none'",
    `style-src '${await styleHash()}'`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // Also restricts where the answer redirects to, which the callback may choose.
    ...(settings.callbacks.redirect
      ? []
      : [
          [
            "form-action 'self'",
            ...(isOriginKnown ? [origin] : []),
            ...settings.trustedOrigins,
          ].join(" "),
        ]),
  ];
  // In production this server may know itself by an internal name only.
  const host = isOriginKnown || !settings.production ? new URL(origin).host : undefined;
  const text = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${host === undefined ? "" : `<p class="host">${escapeHtml(host)}</p>`}
${main}
</main>
</body>
</html>
`;
  return respond(text, cookies, status, {
    "Content-Security-Policy": policy.join("; "),
    "Content-Type": "text/html; charset=utf-8",
    // Not "no-referrer": its forms would send the origin "null".
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
  });
}

function formHtml(
  ctx: EndpointContext,
  action: string,
  hidden: { [name: string]: string },
  content: string,
  button: string,
): string {
  const inputs = Object.entries(hidden).map(
    ([name, value]) =>
      `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<form method="post" action="${escapeHtml(endpointPath(ctx, action))}">
${inputs.join("\n")}
${content}
<button type="submit">${escapeHtml(button)}</button>
</form>`;
}

/** A path, since behind a proxy the browser may know this server by another host. */
function endpointPath({ endpointsUrl, origin }: EndpointContext, endpoint: string): string {
  return `${endpointsUrl.slice(origin.length)}/${endpoint}`;
}

/** Attributes of `<input>` that a field may have; none that runs a script or loads a URL. */
const INPUT_ATTRIBUTES = [
  "autocapitalize",
  "autocomplete",
  "autocorrect",
  "autofocus",
  "dir",
  "enterkeyhint",
  "inputmode",
  "lang",
  "max",
  "maxlength",
  "min",
  "minlength",
  "pattern",
  "placeholder",
  "readonly",
  "required",
  "size",
  "spellcheck",
  "step",
  "title",
  "value",
];
const INPUT_TYPES = ["date", "email", "number", "password", "search", "tel", "text", "url"];

function fieldHtml(id: string, name: string, input: CredentialInput, hasError: boolean): string {
  const type = String(input.type ?? "text").toLowerCase();
  const attributes = new Map<string, unknown>();
  for (const [attribute, value] of Object.entries(input)) {
    // React's spelling is `autoComplete`.
    const lowerCase = attribute.toLowerCase();
    if (INPUT_ATTRIBUTES.includes(lowerCase)) attributes.set(lowerCase, value);
  }
  if (type === "hidden") {
    const value = escapeHtml(String(attributes.get("value") ?? ""));
    return `<input type="hidden" name="${escapeHtml(name)}" value="${value}">`;
  }
  if (type === "password") {
    attributes.delete("value");
    if (!attributes.has("autocomplete")) attributes.set("autocomplete", "current-password");
  } else if (isIdentity(name) && !attributes.has("autocomplete")) {
    attributes.set("autocomplete", "username");
  }
  attributes.set("type", INPUT_TYPES.includes(type) ? type : "text");
  attributes.set("name", name);
  attributes.set("id", id);
  if (hasError) attributes.set("aria-describedby", "error");

  const texts = [...attributes].map(([attribute, value]) => {
    if (value === false || value === null || value === undefined) return "";
    return value === true ? ` ${attribute}` : ` ${attribute}="${escapeHtml(String(value))}"`;
  });
  const label = escapeHtml(String(input.label ?? name));
  return `<label for="${escapeHtml(id)}">${label}</label><input${texts.join("")}>`;
}

/** What went wrong, in our own words: anyone can write the parameters. */
function signInError({ query, request }: EndpointContext): string | undefined {
  const error = query.get("error");
  if (error === "MissingCSRF" || query.has("csrf")) {
    return request.headers.has("cookie")
      ? "This form was open for too long. Please try again."
      : "Signing in needs cookies, and your browser sent none. Please allow cookies for this site, and try again.";
  }
  switch (error) {
    case null:
      return undefined;
    case "CredentialsSignin":
      return query.get("code") === "throttled"
        ? "Too many failed attempts. Please wait a while before the next."
        : "Sign in failed. Check that what you entered is correct.";
    case "AuthorizeUnavailable":
      return "Signing in is not possible at the moment. Please try again in a few minutes.";
    case "SessionRequired":
      return "Please sign in to see this page.";
    case "OAuthAccountNotLinked":
      return "Please sign in with the account that you used at first.";
    default:
      return "Unable to sign in.";
  }
}

const ENTITIES: { [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
