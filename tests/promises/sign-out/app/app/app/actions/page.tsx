import { current, Who } from "@/who";

const redirectTo = "/app/actions?done";

async function enter(form: FormData) {
  "use server";
  await (await current()).signIn("credentials", { name: form.get("name"), redirectTo });
}

async function leave() {
  "use server";
  await (await current()).signOut({ redirectTo });
}

export default function Page() {
  return (
    <>
      <Who />
      <form action={enter}>
        <label>
          Name <input name="name" />
        </label>
        <button>Sign in</button>
      </form>
      <form action={leave}>
        <button>Sign out</button>
      </form>
    </>
  );
}
