import { signIn } from "@/auth";

async function login(form: FormData) {
  "use server";
  await signIn("credentials", form);
}

export default function Login() {
  return (
    <>
      <h1>Sign in</h1>
      <form id="login" action={login}>
        <input name="name" />
        <input name="redirectTo" type="hidden" value="/dashboard" />
        <button>Sign in</button>
      </form>
    </>
  );
}
