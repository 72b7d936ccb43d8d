import { Suspense, type ReactNode } from "react";
import { SessionProvider } from "waxseal/react";
import { auth } from "@/auth";

export function Session({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <WithSession>{children}</WithSession>
    </Suspense>
  );
}

async function WithSession({ children }: { children: ReactNode }) {
  return <SessionProvider session={await auth()}>{children}</SessionProvider>;
}
