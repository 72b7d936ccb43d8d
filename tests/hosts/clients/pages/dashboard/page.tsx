import { auth } from "@/auth";
import { Browser } from "../browser";

export default async function Dashboard() {
  return (
    <>
      <h1>Dashboard</h1>
      <h2>auth</h2>
      <pre id="server">{JSON.stringify(await auth(), null, 2)}</pre>
      <Browser />
    </>
  );
}
