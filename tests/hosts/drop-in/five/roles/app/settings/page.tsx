import { logout, rename } from "@/actions/login";
import { auth } from "@/auth";
import { RoleGate } from "./role-gate";

export default async function Settings() {
  const session = await auth();
  return (
    <main>
      <pre>{JSON.stringify(session)}</pre>
      <RoleGate allowedRole="ADMIN" />
      <form id="rename" action={rename} />
      <form id="logout" action={logout} />
    </main>
  );
}
