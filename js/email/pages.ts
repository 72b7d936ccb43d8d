/** What the built-in pages of sign-in links say. */

import type { EndpointContext } from "../handler/context.js";
import type { Page } from "../handler/document.js";
import { escapeHtml } from "../handler/html.js";
import { button, formHtml, homeLink, actions, named, type Hidden } from "../handler/pages.js";
import type { RemoteProvider } from "../types/provider.js";
import type { Flow, Link } from "./flow.js";
import { MAX_TRIES } from "./limits.js";

/** The browser that asked for the link. */
export function confirmPage(ctx: EndpointContext, link: Link, hidden: Hidden): Page {
  const heading = named(ctx, "Sign in", "Sign in to");
  return {
    heading,
    isAddressSecret: true,
    main: formHtml(ctx, `callback/${link.provider}`, hidden, {
      label: heading,
      content: `<p>You will be signed in as <b>${escapeHtml(link.address)}</b>.</p>`,
      buttons: button("Sign in", true),
    }),
  };
}

/** Any browser, and any program, with `link: "once"`. */
export function oncePage(
  ctx: EndpointContext,
  { provider, address }: Pick<Link, "provider" | "address">,
  hidden: Hidden,
): Page {
  const heading = named(ctx, "Sign in", "Sign in to");
  return {
    heading,
    isAddressSecret: true,
    main: formHtml(ctx, `callback/${provider}`, hidden, {
      label: heading,
      content: `<p>You will be signed in, in this browser, as <b>${escapeHtml(address)}</b>. The link works once.</p>
<p class="soft">If you did not ask for it just now, close this page.</p>`,
      buttons: button("Sign in", true),
    }),
  };
}

/** Any other browser, and any program. */
export function elsewherePage(ctx: EndpointContext, { address, code }: Link): Page {
  return {
    heading: "One more step",
    title: named(ctx, "One more step", "Sign in to"),
    isAddressSecret: true,
    main: `<p>This link works once, and only in the browser where it was asked for. To sign in there as <b>${escapeHtml(address)}</b>, enter this code on the page “Check your email”:</p>
<p class="code">${code.slice(0, 3)} ${code.slice(3)}</p>
<p role="alert"><b>Never tell anybody this code.</b> Whoever has it can sign in as you. If you did not ask for a link just now, close this page.</p>${actions(homeLink(ctx))}`,
  };
}

/** For the page `verify-request`, in the browser that asked for a link. */
export function codeFormHtml(
  ctx: EndpointContext,
  provider: RemoteProvider,
  { tries }: Flow,
  csrfToken: string,
): string {
  const problem = problemOf(ctx.query.get("error"), MAX_TRIES - tries);
  const alert = problem && `<p role="alert" id="error">${problem}</p>`;
  const state = problem ? ' aria-invalid="true" aria-describedby="error" autofocus' : "";
  return formHtml(
    ctx,
    `callback/${provider.id}`,
    { csrfToken },
    {
      label: "Enter the code",
      content: `${alert}<div class="field"><label for="code">Opened the link on another device? Enter the code that it shows:</label><input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="\\s*(\\d[\\s\\-]*){6}" title="Six digits" maxlength="16" required${state}></div>`,
      buttons: button("Sign in with the code", true),
    },
  );
}

/** In our own words: anyone can write the address. */
function problemOf(error: string | null, left: number): string {
  if (error === "TooManyCodes") {
    return "There were too many wrong codes. Please open the link in this browser instead.";
  }
  if (error !== "InvalidCode") return "";
  return `This code is wrong. You can try ${left === 1 ? "once more" : `${left} more times`}.`;
}
