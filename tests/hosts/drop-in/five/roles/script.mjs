// Roles, with `auth` around the middleware and around a route, and server actions.

export default async function script(visitor) {
  const { get, signIn, submit } = visitor;
  await get("/");
  await get("/settings?tab=1");
  await get("/api/admin");
  await get("/api/wrapped");
  await get("/auth/login");
  await get("/api/auth/providers");
  await get("/api/auth/session");
  await get("/api/auth/csrf");
  await submit("/auth/login", "login", { email: "bob@example.com", password: "wrong" });
  await submit("/auth/login", "login", { email: "new@example.com", password: "right" });
  await submit("/auth/login", "login", { email: "bob@example.com", password: "right" });
  await get("/settings");
  await get("/auth/login");
  await get("/api/admin");
  await get("/api/wrapped");
  await submit("/settings", "rename");
  await get("/settings");
  await submit("/settings", "logout");
  await get("/settings");
  await signIn("credentials", { email: "ada@example.com", password: "wrong" });
  await signIn("credentials", { email: "ada@example.com", password: "right" });
  await get("/api/admin");
  await get("/api/auth/session");
  await visitor.signOut({ callbackUrl: "/" });
  await visitor.oauth("github", { callbackUrl: "/settings" });
  await get("/settings");
  await get("/api/auth/session");
  await visitor.garble("session-token");
  await get("/settings");
  await get("/api/auth/session");
}
