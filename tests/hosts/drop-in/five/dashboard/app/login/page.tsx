import { enter } from "@/lib/actions";
import LoginForm from "./login-form";

export default function LoginPage() {
  return (
    <main>
      <h1>Please log in to continue.</h1>
      <form id="enter" action={enter}>
        <input name="email" />
        <input name="password" type="password" />
        <input type="hidden" name="redirectTo" value="/dashboard" />
        <button>Log in</button>
      </form>
      <LoginForm />
    </main>
  );
}
