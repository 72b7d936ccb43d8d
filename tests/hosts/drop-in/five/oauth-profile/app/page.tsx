import { auth, providerMap, signIn } from "@/auth";

export default async function Home() {
  const session = await auth();
  return (
    <main>
      <pre>{JSON.stringify({ ...session, expires: undefined })}</pre>
      {Object.values(providerMap).map((provider) => (
        <form
          key={provider.id}
          id={provider.id}
          action={async () => {
            "use server";
            await signIn(provider.id, { redirectTo: "/inside" }, { prompt: "login" });
          }}
        >
          <button>{provider.name}</button>
        </form>
      ))}
    </main>
  );
}
