import { cookies, headers } from "next/headers";
import { auth } from "@/auth";

/** What a server component or a route handler sees of the request. */
export async function state() {
  return {
    session: await auth(),
    cookie: (await headers()).get("cookie"),
    jar: (await cookies()).getAll().map(({ name, value }) => `${name}=${value}`),
  };
}
