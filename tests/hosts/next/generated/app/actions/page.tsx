import { after } from "next/server";
import { auth, signOut, update } from "@/auth";
import { Name } from "@/name";

async function rename() {
  "use server";
  after(async () => console.log(`after an action: ${(await auth())?.user.name}`));
  await update({ name: "Grace" });
}

async function leave() {
  "use server";
  await signOut({ redirectTo: "/login" });
}

export default function Actions() {
  return (
    <>
      <form id="rename" action={rename} />
      <form id="leave" action={leave} />
      <Name find={async () => (await auth())?.user.name} />
    </>
  );
}
