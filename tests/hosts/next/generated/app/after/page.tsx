import { after } from "next/server";
import { auth } from "@/auth";
import { Name } from "@/name";

/** `after()` of a page has no request: what it needs is read before. */
async function name() {
  const session = await auth();
  after(() => console.log(`after a page: ${session?.user.name}`));
  return session?.user.name;
}

export default function After() {
  return <Name find={name} />;
}
