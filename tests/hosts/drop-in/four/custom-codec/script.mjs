// Signed tokens by the app's own `encode` and `decode`, everywhere that tokens are read.

export default async function script(visitor) {
  const { get, signIn } = visitor;
  await get("/inside");
  await get("/api/token");
  await signIn("credentials", { name: "ada" });
  await get("/");
  await get("/inside");
  await get("/api/token");
  await get("/api/auth/session");
  await visitor.garble("session-token");
  await get("/");
  await get("/inside");
  await get("/api/auth/session");
}
