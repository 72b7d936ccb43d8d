// A context of tRPC, and the form `NextAuth(req, res, options)`.

export default async function script(visitor) {
  const { get, signIn } = visitor;
  await get("/");
  await get("/api/trpc/hello");
  await get("/api/trpc/secret");
  await get("/api/raw");
  await get("/api/auth/providers");
  await signIn("credentials", { name: "" });
  await signIn("credentials", { name: "ada", json: "true" });
  await get("/api/trpc/hello");
  await get("/api/trpc/secret");
  await get("/api/raw");
  await visitor.signOut({});
  await visitor.oauth("discord", { callbackUrl: "/" });
  await get("/api/trpc/secret");
  await get("/api/auth/session");
}
