import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { WaxsealError } from "waxseal";
import { session } from "waxseal/hono";
import { attempts, auth } from "./auth.ts";
import { begin, finish, isRefusal } from "./oidc.ts";
import { home, problem, style } from "./page.ts";

const { AUTH_URL = "", PORT = "3000" } = process.env;
const app = new Hono();

app.get("/style.css", (c) => c.body(style, 200, { "Content-Type": "text/css" }));

app.get("/", session(auth), (c) => c.html(home(c.var.session)));

app.get("/login", async (c) => {
  const { url, attempt } = await begin();
  const { writes } = await attempts.issue({ user: attempt }, c.req.raw);
  return attempts.apply(writes, c.redirect(url.href));
});

app.get("/callback", async (c) => {
  const request = c.req.raw;
  // An attempt is good for one answer, whatever comes of it.
  const end = (response: Response) => attempts.apply(attempts.clear(request), response);

  const attempt = attempts.verify(request);
  if (attempt.status !== "active") {
    return end(
      await c.html(problem("This sign-in did not start here", "Or it took too long."), 400),
    );
  }
  try {
    const profile = await finish(request, attempt.token);
    const { sub: id, name, email, picture: image } = profile;
    const user = { id, name, email, image };
    const account = { provider: "test-issuer", type: "oidc", providerAccountId: id };
    const { writes } = await auth.issue({ user, account, profile }, request);
    return end(auth.apply(writes, c.redirect("/")));
  } catch (error) {
    if (isRefusal(error)) return end(c.redirect("/"));
    if (error instanceof WaxsealError && error.code === "access-denied") {
      return end(
        await c.html(problem("Not with this account", "Its address is not verified."), 403),
      );
    }
    console.error("sign-in failed:", error instanceof Error ? error.message : error);
    return end(
      await c.html(problem("That did not work", "The issuer's answer does not fit."), 400),
    );
  }
});

app.post("/logout", csrf({ origin: new URL(AUTH_URL).origin }), (c) =>
  auth.apply(auth.clear(c.req.raw), c.redirect("/", 303)),
);

serve({ fetch: app.fetch, hostname: "localhost", port: Number(PORT) }, () =>
  console.log(`Open ${AUTH_URL}`),
);
