import type { Metadata } from "next";

import AuthProvider from "@/context/AuthProvider";

export const metadata: Metadata = { title: "Messages" };

export default function RootLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <AuthProvider>
        <body>{children}</body>
      </AuthProvider>
    </html>
  );
}
