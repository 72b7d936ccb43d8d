// The dashboard of the tutorial: a split configuration, server actions, no route for the endpoints.

export default async function script(visitor) {
  const { get, submit } = visitor;
  await get("/");
  await get("/dashboard");
  await get("/dashboard/invoices?page=2");
  await get("/login");
  await submit("/login", "enter", { email: "user@nextmail.com", password: "654321" });
  await submit("/login", "enter", { email: "broken@nextmail.com", password: "123456" });
  await submit("/login", "enter", { email: "user@nextmail.com", password: "123456" });
  await get("/dashboard");
  await get("/login");
  await get("/");
  await submit("/dashboard", "leave");
  await get("/dashboard");
}
