import { signIn, signOut, update } from "@/auth";
import { StatePage } from "@/state-page";

async function enter(form: FormData) {
  "use server";
  await signIn("credentials", form);
}

async function ask() {
  "use server";
  await signIn();
}

async function rename(form: FormData) {
  "use server";
  await update({ name: form.get("name"), role: "admin" });
}

async function leave() {
  "use server";
  await signOut({ redirectTo: "/login" });
}

export default function Actions() {
  return (
    <>
      <StatePage />
      <form id="enter" action={enter} />
      <form id="ask" action={ask} />
      <form id="rename" action={rename} />
      <form id="leave" action={leave} />
    </>
  );
}
