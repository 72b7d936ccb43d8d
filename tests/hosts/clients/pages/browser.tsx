"use client";

import { useState } from "react";
import { getSession, signIn, signOut, useSession } from "./client";

/** What the client knows, and everything that it can do. */
export function Browser() {
  const { data, status, update } = useSession();
  const [result, setResult] = useState<unknown>();
  const buttons: [label: string, action: () => unknown][] = [
    ["Get session", () => getSession()],
    ["Rename", () => update({ name: "Amazing Grace" })],
    ["Promote", () => update({ role: "admin", user: { role: "admin" }, id: "1", sub: "1" })],
    ["Reread", () => update()],
    ["Choose provider", () => signIn()],
    ["Sign out", () => signOut({ redirect: false, callbackUrl: "/" })],
    ["Sign out and leave", () => signOut({ callbackUrl: "/" })],
  ];
  async function show(action: () => unknown) {
    setResult(undefined);
    setResult((await action()) ?? null);
  }

  return (
    <>
      <h2>useSession</h2>
      <output id="status">{status}</output>
      <pre id="browser">{JSON.stringify(data, null, 2)}</pre>
      {buttons.map(([label, action]) => (
        <button key={label} type="button" onClick={() => show(action)}>
          {label}
        </button>
      ))}
      <pre id="result">{JSON.stringify(result, null, 2)}</pre>
    </>
  );
}
