// The tutorial app: credentials of documents, a session with more members, `getToken` as guard.

const json = (body) => ({ json: body });

export default async function script(visitor) {
  const { get, post, signIn } = visitor;
  await get("/");
  await get("/dashboard");
  await get("/api/auth/session");
  await get("/api/auth/providers");
  await get("/api/auth/csrf");
  await get("/api/auth/signin");
  await get("/api/auth/signin?callbackUrl=/dashboard&error=CredentialsSignin");
  await get("/api/auth/error?error=AccessDenied");
  await get("/api/auth/nowhere");
  await get("/api/accept-messages");
  await signIn("credentials", { identifier: "nobody", password: "right", json: "true" });
  await signIn("credentials", { identifier: "bob", password: "right", json: "true" });
  await signIn("credentials", { identifier: "ada", password: "wrong" });
  await post("/api/auth/callback/credentials", { form: { identifier: "ada", password: "right" } });
  await signIn("credentials", {
    identifier: "ada",
    password: "right",
    callbackUrl: "/dashboard",
    json: "true",
  });
  await get("/dashboard");
  await get("/sign-in");
  await get("/api/auth/session");
  await get("/api/auth/session");
  await get("/api/accept-messages");
  await post("/api/accept-messages", json({ acceptMessages: false }));
  await get("/api/auth/signin");
  await get("/api/auth/signout");
  await post("/api/auth/signout", { form: { callbackUrl: "/" } });
  await visitor.signOut({ callbackUrl: "/", json: "true" });
  await get("/api/auth/session");
  await get("/api/accept-messages");
}
