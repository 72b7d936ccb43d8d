import Link from "next/link";
import { auth } from "@/auth";
import { JourneyPicture } from "@/components/journey";
import { Seal } from "@/components/seal";
import { sampleSession } from "@/lib/demo";

export const instant = false; // see app/layout.tsx

export default async function Home() {
  const session = await auth();
  return (
    <>
      <section className="hero">
        <div>
          <h1>The whole session, in one sealed cookie.</h1>
          <p className="lead">
            Sign in, and your name, role and session lifetime travel in a cookie nobody else can
            write. The server reads it on every request: no session table, no lookup.
          </p>
          <div className="actions">
            <Link className="button" href={session ? "/dashboard" : "/login"}>
              {session ? "Open the dashboard" : "Sign in"}
            </Link>
            {!session && (
              <Link className="button quiet" href="/dashboard">
                Try the guarded dashboard
              </Link>
            )}
          </div>
        </div>
        <figure className="letter">
          <figcaption>
            <code>await auth()</code> {session ? "on this page, just now" : "once Grace signs in"}
          </figcaption>
          <pre className={session ? undefined : "sample"}>
            {JSON.stringify(session ?? sampleSession, null, 2)}
          </pre>
          {!session && (
            <p>
              A sample. It is <code>null</code> for you: no session cookie came with this request.
            </p>
          )}
          <Seal size={76} />
        </figure>
      </section>

      <JourneyPicture session={session} />

      <section aria-labelledby="try">
        <h2 id="try">Four things to try</h2>
        <ol className="steps">
          <li>
            <h3>Skip the login form</h3>
            <p>
              Open the dashboard while signed out. The proxy sends you to the form, and the form
              brings you back.
            </p>
            <code>proxy.ts</code>
          </li>
          <li>
            <h3>Visit Admin as Grace</h3>
            <p>
              She is signed in but not an admin. The check sits next to the query, and reads her
              role from the database.
            </p>
            <code>lib/access.ts</code>
          </li>
          <li>
            <h3>Open a second tab</h3>
            <p>
              Change your name or sign out in one. The other follows at once, without asking the
              server again and again.
            </p>
            <code>app/layout.tsx</code>
          </li>
          <li>
            <h3>Turn JavaScript off</h3>
            <p>
              Login, its error message, the profile form and sign-out are plain forms. They keep
              working.
            </p>
            <code>app/login/actions.ts</code>
          </li>
        </ol>
      </section>
    </>
  );
}
