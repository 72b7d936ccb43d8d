import Link from "next/link";
import { cookies } from "next/headers";
import { signIn, signOut, update } from "@/auth";
import { Status } from "./status";

/** Where to go is a URL, which has Next's `basePath`. */
const base = process.env.BASE_PATH;
const ada = { email: "ada@example.com", password: "analytical-engine" };

/** Server actions that change the session, and one that does not. */
export function Actions({ path }: { path: string }) {
  async function enter() {
    "use server";
    await signIn("credentials", { ...ada, redirect: false });
  }
  async function enterAndGo() {
    "use server";
    await signIn("credentials", { ...ada, redirectTo: `${base}${path}?gone` });
  }
  async function rename() {
    "use server";
    await update({ name: "Countess" });
  }
  async function leave() {
    "use server";
    await signOut({ redirect: false });
  }
  async function leaveAndGo() {
    "use server";
    await signOut({ redirectTo: `${base}${path}?gone` });
  }
  async function other() {
    "use server";
    (await cookies()).set("theme", "dark");
  }
  return (
    <>
      <h1>Actions</h1>
      {Object.entries({ enter, enterAndGo, rename, leave, leaveAndGo, other }).map(
        ([name, action]) => (
          <form key={name} action={action}>
            <button id={name}>{name}</button>
          </form>
        ),
      )}
      <Link href={path.replace("/actions", "/stream")} prefetch={false}>
        Elsewhere
      </Link>
      <Status />
    </>
  );
}
