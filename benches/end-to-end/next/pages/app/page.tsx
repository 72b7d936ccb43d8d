import { auth } from "@/auth";

// Renders next to nothing, so that what it asks for can be seen.
export const dynamic = "force-dynamic";

export default async function Page() {
  const session = await auth();
  return <main>{session?.user?.email ?? "nobody"}</main>;
}
