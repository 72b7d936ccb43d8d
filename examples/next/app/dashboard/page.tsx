import type { Metadata } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { requireSession } from "@/lib/access";
import { lifetime } from "@/lib/lifetime";
import { duration, fromNow, onDate } from "@/lib/words";
import { InBrowser } from "./in-browser";

export const metadata: Metadata = { title: "Dashboard" };
export const instant = false; // see app/layout.tsx

export default async function Dashboard() {
  const session = await requireSession("/dashboard");
  await connection(); // From here on the time may be read.
  const { user } = session;
  const signedIn = new Date(session.signedInAt);
  const sealed = new Date(session.sealedAt);
  const renewal = after(sealed, lifetime.updateAge);
  const expires = new Date(session.expires);
  const limit = after(signedIn, lifetime.absoluteMaxAge);

  // Every value the app sees, and the claim it is projected from.
  const values: [path: string, value: string, claim: string][] = [
    ["user.id", user.id, "id"],
    ["user.name", user.name ?? "", "name"],
    ["user.email", user.email ?? "", "email"],
    ["user.role", user.role, "role"],
    ["signedInAt", onDate(signedIn), "auth_time"],
    ["sealedAt", onDate(sealed), "iat"],
    ["expires", onDate(expires), "exp"],
  ];

  return (
    <>
      <div className="page-head">
        <h1>Hello, {user.name?.split(" ")[0]}</h1>
        <p className="lead">
          You are signed in as {user.email} with the role <span className="role">{user.role}</span>
        </p>
      </div>

      <section className="card" aria-labelledby="lifetime">
        <h2 id="lifetime">Your session</h2>
        <Lifeline start={signedIn} now={new Date()} end={expires} limit={limit} />
        <dl className="moments">
          <Moment term="Signed in" when={fromNow(signedIn)}>
            {onDate(signedIn)}
          </Moment>
          <Moment term="Cookie written" when={fromNow(sealed)}>
            Again on your first visit after {onDate(renewal)}
          </Moment>
          <Moment term="Ends if you stay away" when={fromNow(expires)}>
            {onDate(expires)}
          </Moment>
          <Moment term="Ends in any case" when={fromNow(limit)}>
            {onDate(limit)}
          </Moment>
        </dl>
      </section>

      <section className="card" aria-labelledby="claims">
        <h2 id="claims">On the server</h2>
        <p className="muted">
          What <code>await auth()</code> returns, projected from the claims in the cookie. Every
          other claim, such as <code>sid</code> or <code>jti</code>, stays in the cookie, where no
          script can read it.
        </p>
        <div className="scroll" tabIndex={0} role="region" aria-label="Values and claims">
          <table>
            <thead>
              <tr>
                <th scope="col">Session</th>
                <th scope="col">Value</th>
                <th scope="col">Claim</th>
              </tr>
            </thead>
            <tbody>
              {values.map(([path, value, claim]) => (
                <tr key={path}>
                  <th scope="row">
                    <code>{path}</code>
                  </th>
                  <td className="value">
                    <code>{value}</code>
                  </td>
                  <td>
                    <code className="claim">{claim}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>

      <InBrowser />
      {process.env.NODE_ENV === "development" && (
        <p className="muted">
          {/* Not a page of Next.js, so no Link. */}
          <a href="/api/auth/inspect">Look at this session in the inspector</a>, which is there in
          development only.
        </p>
      )}
    </>
  );
}

const after = (date: Date, seconds: number) => new Date(date.getTime() + seconds * 1000);

/** The session on a line: behind you, still valid, and what further visits can add. */
function Lifeline({ start, now, end, limit }: Record<"start" | "now" | "end" | "limit", Date>) {
  const share = (date: Date) =>
    `${((date.getTime() - start.getTime()) / (limit.getTime() - start.getTime())) * 100}%`;
  return (
    <>
      <div className="lifeline" aria-hidden="true">
        <span className="valid" style={{ width: share(end) }} />
        <span className="past" style={{ width: share(now) }} />
        <span className="now" style={{ left: share(now) }} />
      </div>
      <ul className="legend">
        <li className="past">{duration(start, now)} elapsed</li>
        <li className="valid">{duration(now, end)} left</li>
        <li className="more">{duration(end, limit)} more, if you keep visiting</li>
      </ul>
    </>
  );
}

function Moment({ term, when, children }: { term: string; when: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        {when}
        <small>{children}</small>
      </dd>
    </div>
  );
}
