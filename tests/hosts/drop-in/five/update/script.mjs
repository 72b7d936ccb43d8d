// `unstable_update`, `update` of the client, another path of the endpoints, `src/`.

export const basePath = "/auth";
export const keepsState = true;

export default async function script(visitor) {
  const { get, signIn, submit, update } = visitor;
  await get("/");
  await get("/inside");
  await get("/auth/signin");
  await get("/auth/providers");
  await submit("/", "ask");
  await submit("/", "enter", { name: "ada", plan: "pro" });
  await get("/");
  await get("/inside");
  await submit("/", "rename");
  await get("/");
  await update({ name: "Augusta", visits: 5, plan: "none" });
  await get("/auth/session");
  await get("/");
  await visitor.signOut({ callbackUrl: "/elsewhere" });
  await signIn("credentials", { name: "bob", callbackUrl: "/inside" });
  await get("/auth/session");
  await get("/happened");
}
