import { state } from "@/state";

/** The state as a page shows it: JSON that a test can find. */
export async function StatePage() {
  const json = JSON.stringify(await state()).replaceAll("<", "\\u003c");
  return <script id="state" type="application/json" dangerouslySetInnerHTML={{ __html: json }} />;
}
