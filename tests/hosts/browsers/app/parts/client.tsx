"use client";

import { useState } from "react";
import { signOut, useSession } from "waxseal/react";

export function Client() {
  const { data, status, update } = useSession();
  const [result, setResult] = useState<unknown>();

  return (
    <>
      <p id="status">{status}</p>
      <p id="name">{data?.user?.name ?? "nobody"}</p>
      <button id="rename" onClick={async () => setResult(await update({ name: "Countess" }))}>
        Rename
      </button>
      <button id="sign-out" onClick={() => signOut({ redirect: false })}>
        Sign out
      </button>
      <pre id="result">{JSON.stringify(result)}</pre>
    </>
  );
}
