// Translations and sessions in one middleware.

export default async function script(visitor) {
  const { get, signIn } = visitor;
  await get("/");
  await get("/de");
  await get("/secret");
  await get("/de/secret?from=here");
  await get("/en/login");
  await signIn("credentials", { username: "admin", password: "none", json: "true" });
  await signIn("credentials", { username: "admin", password: "admin", callbackUrl: "/de" });
  await get("/de");
  await get("/secret");
  await get("/de/secret");
  await get("/api/auth/session");
}
