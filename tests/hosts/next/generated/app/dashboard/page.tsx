import { auth } from "@/auth";
import { Name } from "@/name";
import { Who } from "./who";

export default function Dashboard() {
  return (
    <>
      <Name find={async () => (await auth())?.user.name} />
      <Who />
    </>
  );
}
