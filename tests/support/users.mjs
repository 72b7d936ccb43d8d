/** A secret that every algorithm but HS384 and HS512 takes without a warning. */
export const SECRET = "the tests of waxseal use these forty-odd bytes";

export const ada = { id: "7", name: "Ada", email: "ada@app.test", role: "admin" };

/** The Cookie header of a browser in which this user has just signed in. */
export async function signedIn(auth, user = ada, options = {}) {
  const { writes } = await auth.issue({ user }, new Request("https://app.test/page"), options);
  return writes.requestCookie;
}
