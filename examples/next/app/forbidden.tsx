import Link from "next/link";
import { auth } from "@/auth";
import { Seal } from "@/components/seal";
import { SwitchAccount } from "@/components/switch-account";

/** Rendered with status 403 wherever `forbidden()` is called. */
export default async function Forbidden() {
  const session = await auth();
  return (
    <div className="refusal">
      <Seal size={52} />
      <p className="code">403</p>
      <h1>This page is for admins</h1>
      <p className="lead">
        {session
          ? `You are signed in as ${session.user.name}, who is not an admin.`
          : "Your account may not open it."}{" "}
        Nothing on this page was loaded for you.
      </p>
      <div className="actions">
        <Link className="button" href="/dashboard">
          Back to the dashboard
        </Link>
        {session && <SwitchAccount />}
      </div>
      <h2>What you can do</h2>
      <ul className="next-steps">
        <li>
          Sign in as Ada Lovelace, who is an admin: the login page has her password, and brings you
          back here.
        </li>
        <li>
          Read the check in <code>lib/access.ts</code>: it asks the database for the role, not the
          cookie.
        </li>
      </ul>
    </div>
  );
}
