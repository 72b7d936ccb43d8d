import { auth } from "@/lib/auth";

export default async function Home() {
  const session = await auth();
  return (
    <pre>{session ? `${session.user.id} ${session.user.role} ${session.user.via}` : "none"}</pre>
  );
}
