import { headers } from "next/headers";
import { authOf } from "@/auth";

export const current = async () => authOf((await headers()).get("x-config"));

/** Who is signed in, as a server component sees it. */
export async function Who() {
  const session = await (await current()).auth();
  return <h1>{session?.user.name ?? "nobody"}</h1>;
}
