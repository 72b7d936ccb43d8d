import { signIn, signOut } from "@/auth";
import { Who } from "@/parts/who";

async function enter(form: FormData) {
  "use server";
  await signIn("credentials", {
    email: form.get("email"),
    password: form.get("password"),
    redirectTo: "/dashboard",
  });
}

async function leave() {
  "use server";
  await signOut({ redirectTo: "/?left" });
}

export default function Actions() {
  return (
    <>
      <h1>Actions</h1>
      <form action={enter}>
        <input name="email" type="email" aria-label="Email" />
        <input name="password" type="password" aria-label="Password" />
        <button id="enter">Sign in</button>
      </form>
      <form action={leave}>
        <button id="leave">Sign out</button>
      </form>
      <Who />
    </>
  );
}
