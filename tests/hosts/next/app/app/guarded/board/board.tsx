"use client";

import { useState } from "react";

/** Calls a server action by JavaScript. */
export function Board({ save }: { save: (form: FormData) => Promise<string> }) {
  const [result, setResult] = useState("");
  return (
    <>
      <h1>Board</h1>
      <form id="save" action={async (form) => setResult(await save(form))}>
        <input name="text" defaultValue="hunter2" />
        <button>Save</button>
      </form>
      <output>{result}</output>
    </>
  );
}
