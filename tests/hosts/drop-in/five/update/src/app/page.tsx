import { auth, signIn, unstable_update } from "@/src/auth";

export default async function Home() {
  const session = await auth();
  return (
    <main>
      <pre>{JSON.stringify(session)}</pre>
      <form
        id="enter"
        action={async (data: FormData) => {
          "use server";
          await signIn("credentials", data);
        }}
      >
        <input name="name" />
        <input name="plan" />
      </form>
      <form
        id="rename"
        action={async () => {
          "use server";
          await unstable_update({ user: { name: "Countess" } });
        }}
      />
      <form
        id="ask"
        action={async () => {
          "use server";
          await signIn();
        }}
      />
    </main>
  );
}
