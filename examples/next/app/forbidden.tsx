import Link from "next/link";
import { auth } from "@/auth";
import { Seal } from "@/components/seal";

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
      </div>
    </div>
  );
}
