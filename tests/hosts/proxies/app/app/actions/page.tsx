import { auth, signIn, signOut } from "@/auth";

async function enter() {
  "use server";
  await signIn("credentials", {
    email: "ada@example.com",
    password: "right",
    redirectTo: "/dashboard",
  });
}

async function ask() {
  "use server";
  await signIn(undefined, { redirectTo: "/dashboard" });
}

async function leave() {
  "use server";
  await signOut({ redirectTo: "/?left" });
}

export default async function Actions() {
  const session = await auth();
  return (
    <>
      <h1>Actions of {session?.user?.name ?? "nobody"}</h1>
      <form id="enter" action={enter}>
        <button>Enter</button>
      </form>
      <form id="ask" action={ask}>
        <button>Ask</button>
      </form>
      <form id="leave" action={leave}>
        <button>Leave</button>
      </form>
    </>
  );
}
