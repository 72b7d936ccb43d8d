// GitHub, Google and a company's provider, each with a `profile`, from a page and from the client.

export default async function script(visitor) {
  const { get } = visitor;
  await get("/");
  await get("/inside");
  await get("/api/auth/providers");
  await get("/api/auth/signin");
  for (const provider of ["github", "google", "company"]) {
    await visitor.oauth(provider, { callbackUrl: "/inside" });
    await get("/");
    await get("/inside");
    await get("/api/auth/session");
  }
  await visitor.signOut({ callbackUrl: "/" });
  await visitor.oauth("github", { callbackUrl: "/", as: "refuser" });
  await visitor.submitOauth("/", "company");
  await get("/");
  await get("/api/auth/callback/github?code=none&state=none");
  await get("/api/auth/error?error=Configuration");
  await get("/api/auth/error?error=AccessDenied");
}
