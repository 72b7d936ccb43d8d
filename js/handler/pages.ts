/**
 * What the built-in pages say. Everything that is not a literal here goes through
 * `escapeHtml`.
 */

import { clientUrl } from "../navigation.js";
import type { AnyProvider } from "../types/provider.js";
import type { EndpointContext } from "./context.js";
import type { Page } from "./document.js";
import type { FormState } from "./form-state.js";
import { attributesHtml, escapeHtml } from "./html.js";
import { fieldsHtml, hasVisibleFields, type InputState } from "./inputs.js";
import { SERVER_FAULT } from "./respond.js";

/** What every form sends without showing it. */
export interface Hidden {
  csrfToken: string;
  [field: string]: string;
}

/** A form for each provider; `state` is what is known of an attempt that just failed. */
export function signInPage(
  ctx: EndpointContext,
  providers: readonly AnyProvider[],
  hidden: Hidden,
  state: FormState | undefined,
): Page {
  const heading = named(ctx, "Sign in", "Sign in to");
  if (providers.length === 0) {
    return { heading, main: `<p>There is no way to sign in here.</p>${actions(homeLink(ctx))}` };
  }
  const failedProvider =
    providers.find(({ id }) => id === state?.provider) ??
    (providers.length === 1 ? providers[0] : undefined);
  const message = signInMessage(ctx, failedProvider, state);
  const alert = message && `<p role="${message.role}" id="error">${escapeHtml(message.text)}</p>`;
  const forms = providers.map((provider, index) => {
    const isFailed = provider === failedProvider;
    const fields = fieldsHtml(provider, {
      values: isFailed && provider.id === state?.provider ? state.fields : {},
      describedBy: message && (isFailed || !failedProvider) ? "error" : undefined,
      isInvalid: isFailed && message?.isInvalid === true,
      focus: message?.role !== "alert" ? "configured" : isFailed ? "empty" : "none",
    } satisfies InputState);
    const form = formHtml(ctx, `${formAction(provider)}/${provider.id}`, hidden, {
      label: formName(provider),
      content: isFailed && alert ? alert + fields : fields,
      buttons: button(formName(provider), index === 0),
    });
    const neighbours = [provider, providers[index - 1]!];
    const isDivided = index > 0 && neighbours.some(hasVisibleFields);
    return isDivided ? `<p class="or">or</p>${form}` : form;
  });
  const seconds = message?.retryAfter;
  return {
    heading,
    ...(message?.role === "alert" && { title: `Error: ${heading}` }),
    main: (alert && !failedProvider ? alert : "") + forms.join(""),
    ...(seconds !== undefined && { headers: { "Retry-After": String(seconds) } }),
  };
}

/** `cancelUrl` is for those who stay signed in. */
export function signOutPage(ctx: EndpointContext, hidden: Hidden, cancelUrl: string): Page {
  const heading = named(ctx, "Sign out", "Sign out of");
  return {
    heading,
    main: formHtml(ctx, "signout", hidden, {
      label: heading,
      content: "<p>Are you sure you want to sign out?</p>",
      buttons: button("Sign out", true) + link(cancelUrl, "Cancel"),
    }),
  };
}

/** What the error page says, by the names of Auth.js. */
const ERRORS: {
  readonly [error: string]: { heading: string; text: string; button: string; status: number };
} = {
  Configuration: {
    heading: "Server error",
    text: SERVER_FAULT,
    button: "Try again",
    status: 500,
  },
  AccessDenied: {
    heading: "Access denied",
    text: "You do not have permission to sign in.",
    button: "Sign in",
    status: 403,
  },
  Verification: {
    heading: "Unable to sign in",
    text: "This link is no longer valid: it was used, or has expired.",
    button: "Sign in",
    status: 403,
  },
  InvalidCheck: {
    heading: "Unable to sign in",
    text: "This sign-in was not begun in this browser, is over already, or took too long.",
    button: "Try again",
    status: 400,
  },
  OAuthProfile: {
    heading: "Unable to sign in",
    text: "What came from there about you cannot be used here. Please sign in another way.",
    button: "Sign in",
    status: 502,
  },
};
const ANY_ERROR = {
  heading: "Error",
  text: "Something went wrong.",
  button: "Sign in",
  status: 200,
};

export function errorPage(ctx: EndpointContext, error = ""): Page {
  const found = Object.hasOwn(ERRORS, error) ? ERRORS[error]! : ANY_ERROR;
  const { heading, text, button, status } = found;
  const signIn = link(endpointPath(ctx, "signin"), button, true);
  return {
    ...titled(ctx, heading),
    main: `<p>${text}</p>${actions(signIn, homeLink(ctx))}`,
    status,
  };
}

/**
 * Goes on by itself. A redirect would not do: browsers send no `SameSite=Strict` cookie
 * where another site's page has led them.
 */
export function goOnPage(ctx: EndpointContext, url: string): Page {
  return {
    ...titled(ctx, "Signed in"),
    next: url,
    // The code is spent, and still nobody else's business.
    isAddressSecret: true,
    main: `<p>You are signed in.</p>${actions(link(url, "Continue", true))}`,
  };
}

/** A link is on its way by email; `codeForm` for those who open it elsewhere. */
export function verifyRequestPage(ctx: EndpointContext, codeForm = ""): Page {
  const other = link(endpointPath(ctx, "signin"), "Use another address");
  return {
    ...titled(ctx, "Check your email"),
    main: `<p>We have sent you a link to sign in with.${codeForm === "" ? " You can close this page." : ""}</p>${codeForm}
<p class="soft">Nothing there after a few minutes? Look among the spam, or ask for another link.</p>${actions(other, homeLink(ctx))}`,
  };
}

/* ------------------------------------------------------------------- parts */

/** A heading with the application's name, where it has one. */
export function named({ settings }: EndpointContext, alone: string, before: string): string {
  const { name } = settings.theme;
  return name === undefined ? alone : `${before} ${name}`;
}

/** A page that is about no action: the tab says whose it is. */
function titled(ctx: EndpointContext, heading: string): { heading: string; title: string } {
  const { name } = ctx.settings.theme;
  return { heading, title: name === undefined ? heading : `${heading} · ${name}` };
}

export function formHtml(
  ctx: EndpointContext,
  action: string,
  hidden: Hidden,
  { label, content, buttons }: { label: string; content: string; buttons: string },
): string {
  const inputs = Object.entries(hidden).map(
    ([name, value]) => `<input${attributesHtml(Object.entries({ type: "hidden", name, value }))}>`,
  );
  return `<form method="post" action="${escapeHtml(endpointPath(ctx, action))}" aria-label="${escapeHtml(label)}">
${inputs.join("\n")}
${content}
<div class="buttons">${buttons}</div>
</form>`;
}

export function button(text: string, isSolid: boolean): string {
  return `<button class="button${isSolid ? " solid" : ""}" type="submit">${escapeHtml(text)}</button>`;
}

function link(url: string, text: string, isSolid = false): string {
  return `<a class="button${isSolid ? " solid" : ""}" href="${escapeHtml(url)}">${escapeHtml(text)}</a>`;
}

export function homeLink(ctx: EndpointContext): string {
  return link(clientUrl(ctx, ctx.appUrl), named(ctx, "Go to the home page", "Go to"));
}

export function actions(...links: string[]): string {
  return `<div class="buttons">${links.join("")}</div>`;
}

/** A path, since behind a proxy the browser may know this server by another host. */
function endpointPath({ endpointsUrl, origin }: EndpointContext, endpoint: string): string {
  return `${endpointsUrl.slice(origin.length)}/${endpoint}`;
}

/* ----------------------------------------------------------------- messages */

interface Message {
  text: string;
  /** `"alert"` for what went wrong. */
  role: "alert" | "status";
  /** Whether what was filled in is what is wrong. */
  isInvalid?: boolean;
  /** Seconds. */
  retryAfter?: number;
}

/** Where a form posts to: credentials are checked here, everything else begins. */
function formAction({ type }: AnyProvider): "callback" | "signin" {
  return type === "credentials" ? "callback" : "signin";
}

function formName({ name }: AnyProvider): string {
  return name === "Credentials" ? "Sign in" : `Sign in with ${name}`;
}

/** What went wrong, in our own words: anyone can write the parameters. */
function signInMessage(
  { query, request }: EndpointContext,
  failedProvider: AnyProvider | undefined,
  state: FormState | undefined,
): Message | undefined {
  const error = query.get("error");
  if (error === "MissingCSRF" || query.has("csrf")) {
    return alert(
      request.headers.has("cookie")
        ? "This form was open for too long. Please try again."
        : "Signing in needs cookies, and your browser sent none. Please allow cookies for this site, and try again.",
    );
  }
  switch (error) {
    case null:
      return undefined;
    case "CredentialsSignin": {
      if (query.get("code") === "throttled") return throttledMessage(state?.retryAt);
      const name = failedProvider === undefined ? "Sign in" : formName(failedProvider);
      return {
        ...alert(`${name} failed. Check that what you entered is correct.`),
        isInvalid: true,
      };
    }
    case "AuthorizeUnavailable":
      return alert("Signing in is not possible at the moment. Please try again in a few minutes.");
    case "SessionRequired":
      return { text: "Please sign in to see this page.", role: "status" };
    case "EmailSignin":
      return query.get("code") === "throttled"
        ? throttledMessage(state?.retryAt, "Too many links were sent")
        : {
            ...alert("The email could not be sent. Check that the address is correct."),
            isInvalid: true,
          };
    case "OAuthUnavailable":
      return alert(
        "Signing in there is not possible at the moment. Please try again in a few minutes.",
      );
    case "OAuthCallback":
    case "OAuthCallbackError":
      return alert("Signing in there did not work, or was cancelled.");
    case "OAuthAccountNotLinked":
      return alert("Please sign in with the account that you used at first.");
    default:
      return alert("Unable to sign in.");
  }
}

function alert(text: string): Message {
  return { text, role: "alert" };
}

function throttledMessage(retryAt: number | undefined, what = "Too many failed attempts"): Message {
  const seconds = Math.ceil(((retryAt ?? 0) - Date.now()) / 1000);
  if (seconds <= 0) {
    return alert(`${what}. Please wait a while before the next.`);
  }
  return {
    ...alert(`${what}. Please try again in ${inWords(seconds)}.`),
    retryAfter: seconds,
  };
}

/** Never less than it is: "45 seconds", "2 minutes", "3 hours". */
function inWords(seconds: number): string {
  const [size, unit] =
    seconds < 90 ? [1, "second"] : seconds < 5400 ? [60, "minute"] : [3600, "hour"];
  const count = Math.ceil(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
