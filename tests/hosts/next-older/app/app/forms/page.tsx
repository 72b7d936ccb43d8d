import { auth, signIn, signOut, update } from "@/auth";
import { Status } from "@/lib/status";

const ada = { email: "ada@example.com", password: "right" };

async function enter(form: FormData) {
  "use server";
  await signIn("credentials", form);
}

async function enterAndStay() {
  "use server";
  await signIn("credentials", { ...ada, redirect: false });
}

async function rename() {
  "use server";
  await update({ name: "Countess" });
}

async function leave() {
  "use server";
  await signOut({ redirectTo: "/" });
}

async function leaveAndStay() {
  "use server";
  await signOut({ redirect: false });
}

async function ask() {
  "use server";
  await signIn();
}

export default async function Forms() {
  const session = await auth();
  return (
    <>
      <h1>Forms</h1>
      <p id="name">{session?.user.name ?? "nobody"}</p>
      <form id="enter" action={enter}>
        <input name="email" type="email" />
        <input name="password" type="password" />
        <input name="redirectTo" type="hidden" value="/dashboard" />
        <button>enter</button>
      </form>
      {Object.entries({ enterAndStay, rename, leave, leaveAndStay, ask }).map(([name, action]) => (
        <form key={name} id={name} action={action}>
          <button>{name}</button>
        </form>
      ))}
      <Status />
    </>
  );
}
