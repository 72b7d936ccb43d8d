/** Runs the cases of a suite, together or by a test runner. */

export { sleep } from "../../within.js";

/** Calls `check` under a name: `test` of `node:test`, Vitest, Jest or Bun, or what wraps it. */
export type Test = (name: string, check: () => Promise<void>) => unknown;

/** A case: it throws where the store does not do what its name says. */
export type Check<M> = (make: M, name: string) => Promise<void>;

/** All cases at the same time: most of them wait for a time to end. */
export async function runCases<M>(
  make: M,
  cases: { [name: string]: Check<M> },
  test: Test | undefined,
): Promise<void> {
  const named = Object.entries(cases).map(
    ([name, check]) => [name, () => check(make, randomText())] as const,
  );
  if (test) {
    // All before the first await: some runners take no test later on.
    await Promise.all(named.map(([name, check]) => test(name, check)));
    return;
  }
  const ran = await Promise.allSettled(named.map(([, check]) => check()));
  const failures = ran.flatMap((result, at) =>
    result.status === "rejected" ? [`${named[at]![0]}: ${messageOf(result.reason)}`] : [],
  );
  if (failures.length === 0) return;
  throw new Error(`${failures.length} of ${ran.length} cases failed:\n- ${failures.join("\n- ")}`);
}

/** Seconds: what some take for a date, and more milliseconds than a timer has. */
export const MONTH = 31 * 86_400;

export function equal(actual: unknown, expected: unknown, what = "it"): void {
  if (actual === expected) return;
  throw new Error(`expected ${what} to be ${shown(expected)}, and it was ${shown(actual)}`);
}

/** What cannot tell must not say no. */
export async function rejects(work: () => unknown, what: string): Promise<void> {
  let answer: unknown;
  try {
    answer = await work();
  } catch {
    return;
  }
  throw new Error(`expected ${what} to throw, and it answered ${shown(answer)}`);
}

/** Of something that may never end: it fails then. */
export async function inTime<T>(work: T | PromiseLike<T>, ms: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error(`expected ${what} to end, and it had not after ${ms} ms`));
    timer = setTimeout(fail, ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export function randomText(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("");
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
