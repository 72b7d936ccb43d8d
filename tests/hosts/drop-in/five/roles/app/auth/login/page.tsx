import { login, loginWith } from "@/actions/login";

export default function LoginPage() {
  return (
    <main>
      <h1>Login</h1>
      <form id="login" action={login}>
        <input name="email" />
        <input name="password" />
      </form>
      <form id="github" action={loginWith}>
        <input type="hidden" name="provider" value="github" />
      </form>
    </main>
  );
}
