import { connection } from "next/server";
import { Fragment, type ReactNode } from "react";
import { journeyOf, sealedCookie } from "@/lib/journey";
import type { Session } from "@/lib/session";
import { fromNow } from "@/lib/words";
import { InThisBrowser } from "./in-this-browser";

/** What a sign-in goes through, filled with what is known of the visitor's last one. */
export async function JourneyPicture({ session }: { session: Session | null }) {
  await connection(); // From here on the time may be read.
  const journey = session ? journeyOf(session.sid) : undefined;
  const cookie = session ? await sealedCookie() : undefined;
  const isByForm = (journey?.provider ?? "credentials") === "credentials";
  return (
    <section className="journey" aria-labelledby="journey">
      <h2 id="journey">From the form to useSession()</h2>
      <p className="lead">{introduction(session, journey?.at)}</p>
      <ol className={session ? "route travelled" : "route"}>
        <Station
          at="browser"
          name="form"
          title={isByForm ? "The form" : "The provider"}
          is={journey}
        >
          {isByForm
            ? "Your email and password go to the server, once. No script keeps them."
            : "You came back with a code that only the server can use."}
          {journey && <Names of={journey.given} says={isByForm ? "sent" : "said of you"} />}
        </Station>
        <Station
          at="server"
          name="authorize"
          title={isByForm ? "authorize()" : "profile()"}
          is={journey}
        >
          {isByForm
            ? "Compares the password with its hash, and returns the user. Or null."
            : "Makes a user of what the provider says."}
          {journey && <Names of={journey.user} says="returned" />}
        </Station>
        <Station at="server" name="sign-in" title="signIn()" is={journey}>
          Your callback may still say no: nothing has been written yet.
          {journey && <Names of={[journey.provider]} says="allowed, by" />}
        </Station>
        <Station at="server" name="jwt" title="jwt" makes="user → token" is={journey}>
          The projection picks what the token keeps. The password is not in it.
          {journey && <Names of={journey.claims} says="claims" />}
        </Station>
        <Station at="browser" name="cookie" title="The cookie" is={cookie}>
          The token, sealed. HttpOnly: scripts cannot read it, and nobody can change it.
          {cookie && (
            <dl>
              <Fact term="Name">{cookie.name}</Fact>
              <Fact term="Size">
                {cookie.bytes} bytes{cookie.parts > 1 && ` in ${cookie.parts} cookies`}
              </Fact>
              <Fact term="SHA-256">{cookie.hash}…</Fact>
            </dl>
          )}
        </Station>
        <Station at="server" name="session" title="session" makes="token → session" is={session}>
          At every request, what the app may see of the token. No database is asked.
          {session && <Names of={pathsOf(session)} says="shown" />}
        </Station>
        <Station at="browser" name="use-session" title="useSession()" is={session}>
          The same in the browser. It came with the page, without a request.
          <InThisBrowser />
        </Station>
      </ol>
    </section>
  );
}

function introduction(session: Session | null, at: Date | undefined): string {
  if (!session) return "What will happen when you sign in. Then come back: each station fills in.";
  if (!at) return "Your session. Sign in again to see how one begins.";
  return `Your sign-in, ${fromNow(at)}: names, sizes and a hash. The values stay where they belong.`;
}

interface StationProps {
  at: "browser" | "server";
  name: string;
  title: string;
  /** What it makes of what. */
  makes?: string;
  /** What is known of it, if anything is. */
  is: unknown;
  children: ReactNode;
}

function Station({ at, name, title, makes, is, children }: StationProps) {
  return (
    <li className={`station of-${name}${is ? " done" : ""}`}>
      <h3>{title}</h3>
      <p className="place">
        {at === "browser" ? "in the browser" : "on the server"}
        {makes && `: ${makes}`}
      </p>
      <div className="about">{children}</div>
      {/* To the next one; the style sheet says which way it leads. */}
      <span className="way" aria-hidden="true">
        <i />
      </span>
    </li>
  );
}

function Names({ of, says }: { of: readonly string[]; says: string }) {
  return (
    <p className="names">
      <span>{says}</span>{" "}
      {of.map((name) => (
        <Fragment key={name}>
          <code>{name}</code>{" "}
        </Fragment>
      ))}
    </p>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        <code>{children}</code>
      </dd>
    </div>
  );
}

/** `user.name`, `user.email`, … */
function pathsOf(value: object, before = ""): string[] {
  return Object.entries(value).flatMap(([name, entry]) =>
    Object(entry) === entry ? pathsOf(entry as object, `${before}${name}.`) : [before + name],
  );
}
