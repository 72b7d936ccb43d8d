import { readFileSync } from "node:fs";
import { html } from "hono/html";
import type { InferSession } from "waxseal";
import type { auth } from "./auth.ts";

type Session = InferSession<typeof auth>;

export const style = readFileSync(new URL("style.css", import.meta.url), "utf8");

export function home(session: Session | null) {
  return session ? signedIn(session) : signedOut();
}

function signedOut() {
  return page(
    "Welcome",
    html`<h1>Someone else checks the password.</h1>
      <p class="lead">
        A provider says who you are; from then on one sealed cookie does. The app keeps no table of
        sessions.
      </p>
      <p><a class="button" href="/api/auth/signin?callbackUrl=/">Sign in</a></p>`,
  );
}

function signedIn(session: Session) {
  const { name, email, team, provider } = session.user;
  const { refreshes } = session;
  return page(
    "Signed in",
    html`<h1>Hello, ${name}</h1>
      <p class="lead">
        <b>${provider}</b> says that you are ${email}${team === "none" ? "" : `, team ${team}`}.
      </p>
      <section class="card" aria-labelledby="session">
        <h2 id="session">The session</h2>
        <p>All that the app sees. The provider's tokens are not in it.</p>
        <pre tabindex="0">${JSON.stringify(session, null, 2)}</pre>
      </section>
      ${provider === "acme" ? tokens(refreshes) : ""}
      <p><a class="button quiet" href="/api/auth/signout?callbackUrl=/">Sign out</a></p>`,
  );
}

function tokens(refreshes: number) {
  const times = refreshes === 1 ? "once" : `${refreshes} times`;
  return html`<section class="card" aria-labelledby="tokens">
    <h2 id="tokens">Acme's tokens</h2>
    <p>
      ${refreshes === 0 ? "Not refreshed yet" : `Refreshed ${times}`}. The access token lasts some
      two minutes, and each refresh token works once. Load this page again, in several tabs.
    </p>
    <p><a href="/acme">Ask Acme with the access token</a></p>
  </section>`;
}

/** What Acme answers to the access token. */
export function acme(status: number, answer: string) {
  return page(
    "Acme's answer",
    html`<h1>Acme answers ${status}</h1>
      <pre tabindex="0">${answer}</pre>
      <p><a class="button quiet" href="/">Back</a></p>`,
  );
}

function page(title: string, content: unknown) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} · waxseal with providers</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`;
}
