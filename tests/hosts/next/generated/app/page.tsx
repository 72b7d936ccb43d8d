import Link from "next/link";

export default function Home() {
  return (
    <>
      <h1>Home</h1>
      <Link href="/dashboard">Dashboard</Link> <Link href="/private">Private</Link>
    </>
  );
}
