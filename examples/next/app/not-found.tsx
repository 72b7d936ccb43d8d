import type { Metadata } from "next";
import Link from "next/link";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <div className="refusal">
      <p className="code">404</p>
      <h1>There is no page here</h1>
      <p className="lead">The address may be mistyped, or the page has moved.</p>
      <div className="actions">
        <Link className="button" href="/">
          Back to the start
        </Link>
      </div>
      <h2>Or go on to</h2>
      <ul className="next-steps">
        <li>
          <Link href="/dashboard">the dashboard</Link>, which shows your session
        </li>
        <li>
          <Link href="/profile">your profile</Link>, to change your name
        </li>
        <li>
          <Link href="/login">the login page</Link>, with the demo accounts
        </li>
      </ul>
    </div>
  );
}
