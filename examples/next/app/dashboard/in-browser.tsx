"use client";

import { useAppSession } from "@/lib/session";

/** The browser's own view of the session. */
export function InBrowser() {
  const { data: session, status, update } = useAppSession();
  return (
    <section className="card" aria-labelledby="browser">
      <div className="card-head">
        <h2 id="browser">In the browser</h2>
        <span className="role" role="status">
          {status}
        </span>
      </div>
      <p className="muted">
        What <code>useSession()</code> holds. It came with the page, so nothing had to be fetched,
        and it follows what happens in other tabs.
      </p>
      <pre className="sheet" tabIndex={0} aria-label="The session in the browser">
        {JSON.stringify(session, null, 2)}
      </pre>
      <button
        className="button quiet small needs-script"
        type="button"
        onClick={() => void update()}
      >
        Read again
      </button>
    </section>
  );
}
