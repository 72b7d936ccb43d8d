// What must hold in every runtime. Nothing here or below conformance/ needs more
// than the language and the web's own classes.

import { cookieCases } from "./conformance/cookies.mjs";
import { faultCases } from "./conformance/faults.mjs";
import { hostileCases } from "./conformance/hostile.mjs";
import { requestCases } from "./conformance/requests.mjs";
import { sessionCases } from "./conformance/sessions.mjs";
import { vectorCases } from "./conformance/vectors.mjs";

/**
 * Runs every case; one that fails does not stop the others.
 *
 * @param waxseal the package's main entry, as the runtime resolves it
 * @param vectors tests/vectors/authjs.json
 */
export async function conformance(waxseal, vectors) {
  const instances = watchInstances();
  const cases = [
    ...vectorCases(waxseal, vectors),
    ...sessionCases(waxseal),
    ...cookieCases(waxseal),
    ...hostileCases(waxseal, vectors),
    ...faultCases(waxseal, instances),
  ];
  const withRequests = [...requestCases(waxseal, vectors)];
  // Browsers let no script set or read these headers.
  const seen = scriptsSeeCookies();
  if (seen) cases.push(...withRequests);

  const failed = [];
  for (const [name, run] of cases) {
    try {
      await run();
    } catch (error) {
      failed.push(`${name}: ${error?.stack ?? error}`);
    }
  }
  return {
    passed: cases.length - failed.length,
    failed,
    impossible: seen ? 0 : withRequests.length,
  };
}

/** The instances of the core, of which there is none before an object is made. */
function watchInstances() {
  const instances = [];
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (module, imports) {
    const instance = new Instance(module, imports);
    instances.push(instance);
    return instance;
  };
  return instances;
}

function scriptsSeeCookies() {
  const { headers } = new Request("https://app.example/", { headers: { cookie: "a=b" } });
  return headers.get("cookie") === "a=b";
}
