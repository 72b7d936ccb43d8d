import { headers } from "next/headers";
import { Suspense } from "react";
import { Status } from "./status";

/** A part of the page that comes when the session has long been read. */
export function Stream() {
  return (
    <>
      <h1>Stream</h1>
      <Status />
      <Suspense fallback={<p>Wait</p>}>
        <Late />
      </Suspense>
    </>
  );
}

async function Late() {
  await headers();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return <Status id="late" />;
}
