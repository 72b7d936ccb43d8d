// `withAuth` with roles: who is refused, sent away, let in; then `update()` of the client.

export default async function script(visitor) {
  const { get, signIn, update } = visitor;
  await get("/");
  await get("/admin");
  await get("/members?from=mail&at=1");
  await get("/api/admin");
  await get("/login");
  await signIn("credentials", { email: "bob@example.com", password: "wrong", json: "true" });
  await signIn("credentials", { email: "bob@example.com", password: "right" });
  await get("/");
  await get("/admin");
  await get("/members");
  await get("/api/admin");
  await visitor.signOut({ callbackUrl: "/login" });
  await get("/members");
  await signIn("credentials", {
    email: "ada@example.com",
    password: "right",
    callbackUrl: "/admin",
    json: "true",
  });
  await get("/admin");
  await get("/api/admin");
  await update({ name: "Countess", role: "none" });
  await get("/api/auth/session");
  await get("/");
  await visitor.garble("session-token");
  await get("/members");
  await get("/api/auth/session");
}
