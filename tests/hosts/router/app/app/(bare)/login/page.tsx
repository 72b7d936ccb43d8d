import Link from "next/link";
import { LoginForm } from "./login-form";

export default function Login() {
  return (
    <>
      <h1>Sign in</h1>
      <Link href="/dashboard">Dashboard</Link>
      <LoginForm />
    </>
  );
}
