import Link from "next/link";
import { Who } from "@/parts/who";
import { LoginForm } from "./login-form";

/** The link is prefetched while nobody is signed in, with the guard's redirect. */
export default function Login() {
  return (
    <>
      <h1>Sign in</h1>
      <Link href="/dashboard">Dashboard</Link>
      <LoginForm />
      <Who />
    </>
  );
}
