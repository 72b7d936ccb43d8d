import { Suspense, type ReactNode } from "react";
import { SessionProvider } from "waxseal/react";
import { auth } from "@/auth";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Suspense>
          <Given>{children}</Given>
        </Suspense>
      </body>
    </html>
  );
}

async function Given({ children }: { children: ReactNode }) {
  return (
    <SessionProvider session={await auth()} basePath={`${process.env.BASE_PATH}/api/auth`}>
      {children}
    </SessionProvider>
  );
}
