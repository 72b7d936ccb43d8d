import { env } from "cloudflare:workers";
import { createAuth } from "waxseal";

const auth = createAuth({
  secret: env.AUTH_SECRET,
  projections: { session: { "user.id": "token.sub" } },
});

export default {
  fetch(request) {
    const outcome = auth.verify(request);
    if (outcome.status !== "active")
      return auth.apply(outcome, new Response(null, { status: 401 }));
    return auth.apply(outcome, new Response(outcome.session.user.id));
  },
};
