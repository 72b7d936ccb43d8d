import type { Metadata } from "next";
import { requireSession } from "@/lib/access";
import { ProfileForm } from "./profile-form";

export const metadata: Metadata = { title: "Profile" };
export const instant = false; // see app/layout.tsx

export default async function Profile({ searchParams }: PageProps<"/profile">) {
  const { user } = await requireSession("/profile");
  const { saved, error } = await searchParams;
  const posted = error === "name" ? "unfit" : saved === "1" ? "saved" : null;
  return (
    <div className="measure">
      <div className="page-head">
        <h1>Profile</h1>
        <p className="lead">
          Your name lives in the database and in your session. Saving changes both.
        </p>
      </div>
      <ProfileForm name={user.name ?? ""} posted={posted} />
      <dl className="facts">
        <div>
          <dt>Email</dt>
          <dd>{user.email}</dd>
        </div>
        <div>
          <dt>Role</dt>
          <dd>
            <span className="role">{user.role}</span>
          </dd>
        </div>
      </dl>
      <p className="muted">
        Email and role cannot be changed here: <code>update</code> in <code>auth.ts</code> lists the
        name only.
      </p>
    </div>
  );
}
