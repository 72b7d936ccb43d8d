import { run } from "@/ran";

/** A route of the application's own, below the path of the endpoints. */
function handle() {
  run();
  return Response.json({ state: "private page" });
}

export { handle as GET, handle as POST, handle as DELETE, handle as OPTIONS };
