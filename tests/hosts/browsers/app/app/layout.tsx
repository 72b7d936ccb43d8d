import type { ReactNode } from "react";
import { SessionProvider } from "waxseal/next/client";

/** What goes wrong in a page, kept over its end: WebKit shows its console to no driver. */
const LISTEN = `
  const complain = (text) => {
    const all = JSON.parse(sessionStorage.complaints ?? "[]");
    sessionStorage.complaints = JSON.stringify([...all, text]);
  };
  addEventListener("error", ({ message }) => complain(message));
  addEventListener("unhandledrejection", ({ reason }) => complain(String(reason)));
  addEventListener("securitypolicyviolation", ({ violatedDirective }) => complain(violatedDirective));
  addEventListener("pageshow", ({ persisted }) => (globalThis.isRestored = persisted));
  const { error } = console;
  console.error = (...all) => (complain(all.join(" ")), error(...all));
`;

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <title>Browsers</title>
        <link rel="icon" href="data:," />
        <script dangerouslySetInnerHTML={{ __html: LISTEN }} />
      </head>
      <body>
        <SessionProvider>{children}</SessionProvider>
      </body>
    </html>
  );
}
