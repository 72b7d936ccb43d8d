import { createRoot } from "react-dom/client";

// The test says which of the clients this is.
import { SessionProvider, signIn, signOut, useSession } from "client";

const here = location.pathname;

function Page() {
  const { data, status } = useSession();
  if (status === "loading") return null;
  const callbackUrl = `${here}?came=back`;
  return (
    <>
      <h1>{data?.user.name ?? "nobody"}</h1>
      {["all-checks", "form_post", "github", "unknown"].map((id) => (
        <button key={id} type="button" onClick={() => signIn(id, { callbackUrl })}>
          {id}
        </button>
      ))}
      <button
        type="button"
        onClick={() => signIn("all-checks", { callbackUrl }, { login_hint: "ada" })}
      >
        with a hint
      </button>
      <button type="button" onClick={() => signOut({ callbackUrl: `${here}?signed=out` })}>
        Sign out
      </button>
    </>
  );
}

createRoot(document.body.appendChild(document.createElement("main"))).render(
  <SessionProvider>
    <Page />
  </SessionProvider>,
);
