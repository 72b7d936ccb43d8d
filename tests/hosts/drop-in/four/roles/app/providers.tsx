"use client";

import type { Session } from "next-auth";
import { SessionProvider } from "next-auth/react";
import type { ReactNode } from "react";

interface Props {
  children: ReactNode;
  session: Session | null;
}

export const Providers = ({ children, session }: Props) => (
  <SessionProvider session={session} refetchOnWindowFocus={false}>
    {children}
  </SessionProvider>
);
