// The pages router: API routes, getServerSideProps, `getSession` of a server, GitHub and credentials.

export default async function script(visitor) {
  const { get, post, signIn } = visitor;
  await get("/");
  await get("/server");
  await get("/private");
  await get("/admin");
  await get("/api/session");
  await get("/api/older");
  await get("/api/jwt");
  await get("/api/auth/providers");
  await get("/api/auth/signin");
  await get("/api/auth/signin/github");
  await signIn("credentials", { username: "bob" });
  await signIn("credentials", { username: "ada", callbackUrl: "https://elsewhere.example/" });
  await get("/server");
  await get("/private");
  await get("/admin");
  await get("/me");
  await get("/api/session");
  await get("/api/older");
  await get("/api/jwt");
  await get("/api/auth/session");
  await visitor.signOut({ json: "true" });
  await visitor.oauth("github", { callbackUrl: "/me" });
  await get("/api/jwt");
  await get("/server");
  await get("/api/auth/session");
  await post("/api/auth/session", { json: { data: { name: "Nobody" } } });
  await visitor.signOut({});
  await get("/api/auth/callback/github?error=access_denied&state=none");
  await get("/api/auth/callback/github?code=none&state=none");
}
