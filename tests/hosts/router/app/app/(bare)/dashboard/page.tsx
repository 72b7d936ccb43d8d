import { Suspense } from "react";
import { auth } from "@/auth";
import { SignOut } from "@/lib/sign-out";
import { Status } from "@/lib/status";

export default function Dashboard() {
  return (
    <>
      <h1>Dashboard</h1>
      <Suspense>
        <Name />
      </Suspense>
      <SignOut />
      <Status />
    </>
  );
}

async function Name() {
  const session = await auth();
  return <p>Hello, {session?.user.name}</p>;
}
