import { signIn, signOut, useSession } from "next-auth/react";

export default function Home() {
  const { data: sessionData } = useSession();
  return (
    <main>
      <h1>{sessionData && <span>Logged in as {sessionData.user?.name}</span>}</h1>
      <button onClick={sessionData ? () => void signOut() : () => void signIn()}>
        {sessionData ? "Sign out" : "Sign in"}
      </button>
    </main>
  );
}
