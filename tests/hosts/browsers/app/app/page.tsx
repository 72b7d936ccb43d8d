import { Who } from "@/parts/who";

export default function Home() {
  return (
    <>
      <h1>Home</h1>
      <Who />
    </>
  );
}
