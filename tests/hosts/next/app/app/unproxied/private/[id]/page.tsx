import { redirect } from "next/navigation";
import { auth } from "@/auth";

/** A page that asks by itself, since no proxy stands in front of it. */
export default async function Private({ params }: { params: Promise<{ id: string }> }) {
  const session = await auth();
  if (!session) redirect("/login");
  const { id } = await params;
  return <p>private page of {id}</p>;
}
