import { auth, signOut } from "@/auth";

export default async function Page() {
  const session = await auth();
  return (
    <main>
      <h1>Dashboard</h1>
      <pre>{JSON.stringify(session?.user ?? null)}</pre>
      <form
        id="leave"
        action={async () => {
          "use server";
          await signOut({ redirectTo: "/" });
        }}
      >
        <button>Sign Out</button>
      </form>
    </main>
  );
}
