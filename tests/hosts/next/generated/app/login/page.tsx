import { signIn } from "@/auth";

async function login(form: FormData) {
  "use server";
  await signIn("credentials", form);
}

export default function Login() {
  return (
    <form id="login" action={login}>
      <input name="name" />
      <button>Sign in</button>
    </form>
  );
}
