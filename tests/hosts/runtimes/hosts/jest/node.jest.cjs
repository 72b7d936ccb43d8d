/** @jest-environment node */
// What the message names first: server code in the environment that it runs in.

const { createAuth } = require("waxseal");

test("in the environment of Node nothing is missing", async () => {
  const auth = createAuth({ secret: "the tests of waxseal use these forty-odd bytes" });
  const { writes } = await auth.issue({ user: { id: "7" } }, { headers: {} });
  expect(auth.verify(writes.requestCookie).status).toBe("active");
});
