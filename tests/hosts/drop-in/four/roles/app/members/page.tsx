import { getServerSession } from "next-auth";
import { redirect } from "next/navigation";

import { authOptions } from "@/lib/auth";

export default async function Members() {
  const session = await getServerSession(authOptions);
  if (!session) redirect("/api/auth/signin");
  return <h1>{`Welcome ${session.user.name}, ${session.user.role}`}</h1>;
}
