import { Suspense } from "react";

/** Shows the name that `find` gives, as a page with Cache Components must. */
export function Name({ find }: { find: () => Promise<string | undefined> }) {
  return (
    <Suspense fallback="One moment …">
      <Found find={find} />
    </Suspense>
  );
}

async function Found({ find }: { find: () => Promise<string | undefined> }) {
  return <p id="name">{(await find()) ?? "nobody"}</p>;
}
