"use client";

import type { ReactNode } from "react";
import { SessionProvider } from "./client";

/** Without the session as a prop: the client has to ask for it. */
export default function Layout({ children }: { children: ReactNode }) {
  return <SessionProvider>{children}</SessionProvider>;
}
