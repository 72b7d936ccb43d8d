import Link from "next/link";
import { Status } from "@/lib/status";

export default function Home() {
  return (
    <>
      <h1>Home</h1>
      <Link href="/dashboard">Dashboard</Link>
      <Status />
    </>
  );
}
