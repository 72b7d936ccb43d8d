/** @jest-environment jsdom */
// As an application's test that imports server code in a browser's environment.

const { createAuth } = require("waxseal");

const secret = "the tests of waxseal use these forty-odd bytes";

test("jsdom has no TextEncoder, which is said with the cure", () => {
  expect(globalThis.TextEncoder).toBeUndefined();
  for (let i = 0; i < 2; i++) {
    let error;
    try {
      createAuth({ secret });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: "WaxsealError", code: "not-loaded" });
    expect(error.message).toMatch(/TextEncoder.*jsdom.*@jest-environment node.*setupFiles/);
  }
});
