import { readFileSync } from "node:fs";
import { html } from "hono/html";
import type { InferSession } from "waxseal";
import type { auth } from "./auth.ts";

type Session = InferSession<typeof auth>;

export const style = readFileSync(new URL("style.css", import.meta.url), "utf8");

export function home(session: Session | null) {
  return session ? signedIn(session) : signedOut();
}

/** What went wrong, and the way on. */
export function problem(title: string, advice: string) {
  return page(
    title,
    html`<h1>${title}</h1>
      <p class="lead">${advice}</p>
      <p>
        <a class="button" href="/login">Try again</a> <a class="button quiet" href="/">Home</a>
      </p>`,
  );
}

function signedOut() {
  return page(
    "Sign in",
    html`<h1>Someone else checks the password.</h1>
      <p class="lead">
        An issuer says who you are; from then on one sealed cookie does. The app keeps no table of
        sessions.
      </p>
      <p><a class="button" href="/login">Sign in with the test issuer</a></p>`,
  );
}

function signedIn(session: Session) {
  const { name, email, team } = session.user;
  return page(
    "Signed in",
    html`<h1>Hello, ${name}</h1>
      <p class="lead">The issuer says that you are ${email}, of the team <b>${team}</b>.</p>
      <section class="card" aria-labelledby="session">
        <h2 id="session">The session</h2>
        <p>
          All that the app sees. The rest of the cookie, and the issuer's tokens, stay out of it.
        </p>
        <pre tabindex="0">${JSON.stringify(session, null, 2)}</pre>
      </section>
      <form method="post" action="/logout"><button class="button quiet">Sign out</button></form>`,
  );
}

function page(title: string, content: unknown) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} · waxseal with OpenID Connect</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`;
}
