// `@next-auth/prisma-adapter` over a client in memory, and the default middleware.

export const keepsState = true;

export default async function script(visitor) {
  const { get, signIn } = visitor;
  await get("/");
  await get("/trips");
  await signIn("credentials", { email: "ada@example.com", password: "no", json: "true" });
  await signIn("credentials", { email: "ada@example.com", password: "right", json: "true" });
  await get("/");
  await get("/trips");
  await visitor.signOut({});
  // The address is taken, by an account without GitHub.
  await visitor.oauth("github", { callbackUrl: "/" });
  await visitor.oauth("google", { callbackUrl: "/trips", as: "grace" });
  await get("/");
  await get("/trips");
  await get("/api/auth/session");
}
