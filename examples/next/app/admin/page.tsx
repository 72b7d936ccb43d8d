import type { Metadata } from "next";
import { connection } from "next/server";
import { accountsForAdmin } from "@/lib/access";
import { fromNow } from "@/lib/words";

export const metadata: Metadata = { title: "Admin" };
export const instant = false; // see app/layout.tsx

export default async function Admin() {
  const accounts = await accountsForAdmin("/admin");
  await connection(); // From here on the time may be read.
  return (
    <>
      <div className="page-head">
        <h1>Accounts</h1>
        <p className="lead">
          You see this list because the database says you are an admin now, not only because your
          cookie does.
        </p>
      </div>
      <div className="card scroll" tabIndex={0} role="region" aria-label="Accounts">
        <table>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Role</th>
              <th scope="col">Signed in</th>
            </tr>
          </thead>
          <tbody>
            {accounts.map((account) => (
              <tr key={account.id}>
                <th scope="row">
                  {account.name}
                  <small>{account.email}</small>
                </th>
                <td>
                  <span className="role">{account.role}</span>
                </td>
                <td>{account.lastSignIn ? fromNow(account.lastSignIn) : "Never"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
