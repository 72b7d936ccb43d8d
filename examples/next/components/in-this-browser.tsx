"use client";

import { useAppSession } from "@/lib/session";

/** What `useSession()` holds here. */
export function InThisBrowser() {
  const { data: session, status } = useAppSession();
  return (
    <p className="names">
      <span>status</span> <code>{status}</code> {session && <code>{session.user.name}</code>}
    </p>
  );
}
