"use client";

import { useEffect } from "react";
import { useRouter } from "next/navigation";
import { useAppSession } from "@/lib/session";

type Session = ReturnType<typeof useAppSession>["data"];

/**
 * Has the server make its part of the page again when the session has changed since: by a form of
 * this page, or in another tab. The login page then leads on, and a guarded one to the login page.
 */
export function FollowSession({ rendered }: { rendered: Session }) {
  const { data, status } = useAppSession();
  const router = useRouter();
  const settled = status !== "loading";
  const isOther = settled && data?.user.id !== rendered?.user.id;
  const isChanged = settled && JSON.stringify(data) !== JSON.stringify(rendered);

  useEffect(() => {
    // For someone else from scratch: what the router holds, redirects too, was for who was here before.
    if (isOther) window.location.replace(window.location.pathname + window.location.search);
    else if (isChanged) router.refresh();
  }, [isOther, isChanged, data, router]);

  return null;
}
