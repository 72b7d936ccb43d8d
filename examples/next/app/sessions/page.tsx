import type { Metadata } from "next";
import { connection } from "next/server";
import { sessions } from "@/auth";
import { leave } from "@/components/actions";
import { requireSession } from "@/lib/access";
import { fromNow } from "@/lib/words";
import { endAllSessions, endOtherSessions, endSession } from "./actions";

export const metadata: Metadata = { title: "Sessions" };
export const instant = false; // see app/layout.tsx

const notices: Record<string, string> = {
  one: "That session has ended. Its browser is signed out at its next request.",
  others: "All other sessions have ended. Their browsers are signed out at their next request.",
};

export default async function Sessions({ searchParams }: PageProps<"/sessions">) {
  const { user, sid } = await requireSession("/sessions");
  const { ended } = await searchParams;
  const notice = notices[String(ended)];
  await connection(); // From here on the time may be read.
  const list = await sessions({ sub: user.id });
  return (
    <div className="measure">
      <div className="page-head">
        <h1>Your sessions</h1>
        <p className="lead">
          Every browser in which you are signed in. If you do not know one of them, end it.
        </p>
        {notice && (
          <p className="notice done" role="status">
            {notice}
          </p>
        )}
      </div>
      <div className="card">
        <ul className="sessions">
          {list.map((session) => {
            const { device = "Unknown device" } = (session.about ?? {}) as { device?: string };
            const isThis = session.sid === sid;
            return (
              <li key={session.sid}>
                <div>
                  <h2>
                    {device}
                    {isThis && <span className="role">this device</span>}
                  </h2>
                  <p>
                    Signed in {fromNow(session.begun)}, last seen {fromNow(session.seen)}
                  </p>
                </div>
                <form action={isThis ? leave : endSession}>
                  <input type="hidden" name="sid" value={session.sid} />
                  <button className="button quiet small" type="submit">
                    {isThis ? "Sign out" : "End"}
                    <span className="visually-hidden"> {device}</span>
                  </button>
                </form>
              </li>
            );
          })}
        </ul>
      </div>
      <div className="form-row">
        <form action={endOtherSessions}>
          <button className="button" type="submit">
            End all others
          </button>
        </form>
        <form action={endAllSessions}>
          <button className="button quiet" type="submit">
            End all, this one too
          </button>
        </form>
      </div>
    </div>
  );
}
