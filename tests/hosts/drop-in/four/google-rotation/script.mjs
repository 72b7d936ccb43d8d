// Google with offline access: the `jwt` callback renews the access token, until it cannot.

export default async function script(visitor) {
  const { get } = visitor;
  await get("/");
  await get("/api/calendar");
  await get("/api/auth/signin");
  await visitor.oauth("google", { callbackUrl: "/", json: "true" });
  await get("/");
  await get("/api/auth/session");
  await visitor.oauth("google", { callbackUrl: "/", as: "shorty" });
  await get("/api/auth/session");
  await get("/api/auth/session");
  await visitor.provider.refuseRefresh();
  await get("/api/auth/session");
  await get("/api/calendar");
  await visitor.signOut({ callbackUrl: "/" });
  await visitor.oauth("google", { callbackUrl: "/", as: "stranger" });
  await get("/api/auth/error?error=AccessDenied");
}
