"use client";

import { User } from "next-auth";
import { signOut, useSession } from "next-auth/react";

export default function Dashboard() {
  const { data: session } = useSession();
  if (!session || !session.user) {
    return <p>Please sign in</p>;
  }
  const { username } = session.user as User;
  return (
    <main>
      <h1>{username || session.user.email}</h1>
      <button onClick={() => signOut()}>Sign out</button>
    </main>
  );
}
