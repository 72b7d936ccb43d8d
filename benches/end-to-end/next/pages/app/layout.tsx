import type { ReactNode } from "react";
import { auth } from "@/auth";

export default async function Layout({ children }: { children: ReactNode }) {
  const session = await auth();
  return (
    <html lang="en">
      <body>
        <header>{session?.user?.name ?? "nobody"}</header>
        {children}
      </body>
    </html>
  );
}
