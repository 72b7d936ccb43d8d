import { auth } from "@/auth";

export default async function Home() {
  const session = await auth();
  return <h1>{session ? `Hello, ${session.user?.name}` : "Nobody is signed in"}</h1>;
}
