import { auth, library } from "@/auth";

/** Which library answers, and the session as a server component sees it. */
export async function Shown() {
  const session = await auth();
  return (
    <>
      <h1>{library}</h1>
      <pre>{JSON.stringify(session)}</pre>
    </>
  );
}
