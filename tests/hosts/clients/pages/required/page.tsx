"use client";

import { useSession } from "../client";

/** No guard on the server: the client sends those away who are not signed in. */
export default function Required() {
  const { data, status } = useSession({ required: true });
  return (
    <>
      <h1>Required</h1>
      <output id="status">{status}</output>
      <pre id="browser">{JSON.stringify(data, null, 2)}</pre>
    </>
  );
}
