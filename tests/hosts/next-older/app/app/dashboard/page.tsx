import Link from "next/link";
import { auth } from "@/auth";
import { Status } from "@/lib/status";

export default async function Dashboard() {
  return (
    <>
      <h1>Dashboard</h1>
      <p id="name">{(await auth())?.user.name}</p>
      <Link href="/forms">Forms</Link>
      <Status />
    </>
  );
}
