// Cookies by other names and with other attributes, and sessions of several cookies.

export default async function script(visitor) {
  const { get, signIn } = visitor;
  await get("/inside");
  await get("/api/token");
  await signIn("password", { login: "ada", json: "true" });
  await get("/");
  await get("/inside");
  await get("/api/token");
  await get("/api/auth/session");
  await signIn("password", { login: "ada", padding: "6000" });
  await get("/");
  await get("/inside");
  await get("/api/token");
  await get("/api/auth/session");
  await signIn("password", { login: "ada" });
  await get("/api/auth/session");
  await visitor.signOut({});
  await get("/");
}
