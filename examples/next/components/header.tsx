import Link from "next/link";
import { auth, signOut } from "@/auth";
import { NavLink } from "./nav-link";
import { Seal } from "./seal";

export async function Header() {
  const session = await auth();
  return (
    <header className="header">
      <div className="wrap header-row">
        <Link href="/" className="brand">
          <Seal />
          <span>waxseal</span>
        </Link>
        {session && (
          <nav className="nav" aria-label="Main">
            <NavLink href="/dashboard">Dashboard</NavLink>
            <NavLink href="/profile">Profile</NavLink>
            <NavLink href="/admin">Admin</NavLink>
          </nav>
        )}
        {session ? (
          <form action={leave} className="account">
            <span className="account-name">{session.user.name}</span>
            <button className="button quiet" type="submit">
              Sign out
            </button>
          </form>
        ) : (
          <Link className="button quiet account" href="/login">
            Sign in
          </Link>
        )}
      </div>
    </header>
  );
}

async function leave() {
  "use server";
  await signOut({ redirectTo: "/" });
}
