import { Suspense } from "react";
import { auth } from "@/auth";
import { Client } from "./client";

/** The session as the server sees it, and as the client does. */
export function Who() {
  return (
    <>
      <p id="server">
        <Suspense>
          <Name />
        </Suspense>
      </p>
      <Client />
    </>
  );
}

async function Name() {
  const session = await auth();
  return session?.user.name ?? "nobody";
}
