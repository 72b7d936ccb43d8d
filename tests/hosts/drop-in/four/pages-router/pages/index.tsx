import { signIn, signOut, useSession } from "next-auth/react";

export default function Home() {
  const { data: session, status } = useSession();
  return (
    <main>
      <h1>{status}</h1>
      {session ? (
        <button onClick={() => signOut()}>{session.user?.name}</button>
      ) : (
        <button onClick={() => signIn("github")}>Sign in</button>
      )}
    </main>
  );
}
