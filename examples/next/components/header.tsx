"use client";

import type { FormEvent } from "react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { signOut } from "waxseal/react";
import { useAppSession } from "@/lib/session";
import { leave } from "./actions";
import { Padlock } from "./padlock";
import { NavLink } from "./nav-link";
import { Seal } from "./seal";

export function Header() {
  const { data: session } = useAppSession();
  const isLogin = usePathname() === "/login";
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
            <NavLink href="/sessions">Sessions</NavLink>
            <NavLink href="/admin">
              Admin
              {session.user.role !== "admin" && <Padlock />}
            </NavLink>
          </nav>
        )}
        {session ? (
          <form action={leave} onSubmit={leaveEverywhere} className="account">
            <span className="account-name">{session.user.name}</span>
            <button className="button quiet" type="submit">
              Sign out
            </button>
          </form>
        ) : (
          !isLogin && (
            <Link className="button quiet account" href="/login">
              Sign in
            </Link>
          )
        )}
      </div>
    </header>
  );
}

/** With JavaScript the other tabs are told as well. */
function leaveEverywhere(event: FormEvent) {
  event.preventDefault();
  void signOut({ redirectTo: "/" });
}
