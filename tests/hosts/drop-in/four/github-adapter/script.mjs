// GitHub and credentials over an adapter, with sessions in cookies: accounts, events, refusals.
// Each server has a database of its own, so one of them answers a whole script.

export const keepsState = true;

export default async function script(visitor) {
  const { get, signIn } = visitor;
  await get("/");
  await visitor.oauth("github", { callbackUrl: "/" });
  await get("/");
  await get("/api/auth/session");
  await visitor.signOut({ callbackUrl: "/" });
  await visitor.oauth("github", { callbackUrl: "/", json: "true" });
  await get("/");
  await visitor.signOut({ callbackUrl: "/" });
  await visitor.oauth("github", { callbackUrl: "/", as: "stranger" });
  await visitor.oauth("github", { callbackUrl: "/", as: "refuser" });
  await signIn("credentials", { email: "ada@example.com", password: "wrong" });
  await signIn("credentials", { email: "ada@example.com", password: "right" });
  await get("/");
  await get("/api/auth/session");
  await get("/api/happened");
}
