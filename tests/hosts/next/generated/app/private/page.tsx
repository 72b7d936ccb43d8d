import { auth } from "@/auth";
import { Name } from "@/name";

async function name() {
  "use cache: private";
  return (await auth())?.user.name;
}

export default function Private() {
  return <Name find={name} />;
}
