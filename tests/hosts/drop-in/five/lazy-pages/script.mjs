// A configuration made for each request, in the pages router too.

export default async function script(visitor) {
  const { get, signIn } = visitor;
  await get("/rsc");
  await get("/old");
  await get("/api/me");
  await get("/api/auth/session");
  await get("/api/auth/signin");
  await signIn("credentials", { name: "" });
  await signIn("credentials", { name: "ada", callbackUrl: "/old" });
  await get("/rsc");
  await get("/old");
  await get("/api/me");
  await get("/api/auth/session");
  await visitor.signOut({});
  await get("/api/me");
}
