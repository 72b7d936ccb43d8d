import { Who } from "@/parts/who";

export default function Dashboard() {
  return (
    <>
      <h1>Dashboard</h1>
      <Who />
    </>
  );
}
