/** @jest-environment jsdom */
// The same with the line that the message names in a file of `setupFiles`.

const { createAuth } = require("waxseal");

test("with the line of the message, sessions are issued and read", async () => {
  const auth = createAuth({ secret: "the tests of waxseal use these forty-odd bytes" });
  const { writes } = await auth.issue({ user: { id: "7", name: "Zoë" } }, { headers: {} });
  const outcome = auth.verify(writes.requestCookie);
  expect(outcome.status).toBe("active");
  expect(outcome.session.user.name).toBe("Zoë");
});
