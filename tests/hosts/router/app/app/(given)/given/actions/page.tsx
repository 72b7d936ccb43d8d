import { Actions } from "@/lib/actions";

export default function Page() {
  return <Actions path="/given/actions" />;
}
