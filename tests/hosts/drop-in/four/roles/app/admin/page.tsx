"use client";

import { useSession } from "next-auth/react";

export default function Admin() {
  const { data: session, status, update } = useSession({ required: true });
  return (
    <main>
      <h1>Admin</h1>
      <pre>{status === "authenticated" ? `${session.user.id} ${session.user.role}` : status}</pre>
      <button onClick={() => update({ name: "Countess" })}>Rename</button>
    </main>
  );
}
