import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { SessionProvider } from "waxseal/next/client";
import { auth } from "@/auth";
import { Header } from "@/components/header";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "waxseal example", template: "%s · waxseal example" },
  description:
    "Sign-in, a guarded dashboard and an admin page by role, on one sealed session cookie.",
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#faf9f7" },
    { media: "(prefers-color-scheme: dark)", color: "#151312" },
  ],
};

// Pages wait for the session, which their header shows, instead of beginning with a static shell:
// what stands in a <Suspense> shows only with JavaScript.
export const instant = false;

export default async function Layout({ children }: { children: ReactNode }) {
  // Given to the browser with the page, so that it need not ask for it.
  const session = await auth();
  return (
    <html lang="en">
      <body>
        <SessionProvider session={session}>
          <a className="skip" href="#main">
            Skip to content
          </a>
          <Header />
          <main id="main" className="wrap">
            {children}
          </main>
          <footer className="wrap footer">
            <p>
              The waxseal example app. Start reading in <code>auth.ts</code>.
            </p>
          </footer>
        </SessionProvider>
      </body>
    </html>
  );
}
