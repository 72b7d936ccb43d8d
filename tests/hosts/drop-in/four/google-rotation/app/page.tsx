import { getServerSession } from "next-auth";

import { authOptions } from "@/lib/auth";
import SignInButton from "./sign-in-button";

export default async function Home() {
  const session = await getServerSession(authOptions);
  if (!session?.user) return <SignInButton />;
  return <pre>{JSON.stringify(session)}</pre>;
}
