/** Reading the register of a session, and waiting until it changes. */

import type { Decision, Instance } from "./instance.js";
import { openRecord, sealRecord, type Register } from "./record.js";

/**
 * Milliseconds between two reads of who waits: as long as he has waited so far, whatever
 * changed meanwhile, so that 5 s take some 11 reads.
 */
const SHORTEST = 25;
const LONGEST = 1000;

export type Outage = Extract<Decision, { kind: "undecided" }>;

/** Without a `text` it is what this process remembers, while the coordinator is out of reach. */
export type Read =
  | { text: string | null; register: Register }
  | { text: undefined; register: Register; outage: Outage };

/** What the instances know of a session, and what only this process does. */
export async function readRegister(instance: Instance, key: string): Promise<Read | Outage> {
  const { coordinator, memory } = instance;
  const remembered = memory?.recall(key, instance.now());
  let text: string | null;
  try {
    text = await (memory ? memory.read(key, () => coordinator.get(key)) : coordinator.get(key));
  } catch (cause) {
    const outage: Outage = { kind: "undecided", why: "coordinator", cause };
    return remembered ? { text: undefined, register: remembered, outage } : outage;
  }
  const isText = typeof text === "string";
  const register = text === null ? { gen: 0 } : isText && openRecord(instance, key, text);
  if (!register) return { kind: "undecided", why: "coordinator-unreadable" };
  if (!remembered || register.ended || register.gen >= remembered.gen) return { text, register };
  instance.waitUntil(publishAgain(instance, key, text, remembered));
  return { text, register: { ...register, ...remembered } };
}

/** A result that could not be published when it came. */
async function publishAgain(
  instance: Instance,
  key: string,
  text: string | null,
  remembered: Register,
): Promise<void> {
  try {
    const sealed = sealRecord(instance, key, remembered);
    await instance.coordinator.swap(key, text, sealed, ttlOf(instance, remembered));
  } catch {}
}

/** Seconds: never shorter than what the register says counts, or it would be forgotten before. */
export function ttlOf({ times }: Instance, { fail }: Register): number {
  return Math.max(times.grace, Math.ceil(times.lease / 1000), 60, fail ? 300 : 0);
}

/** Returns when the register has probably changed, at the latest after `left` milliseconds. */
export async function waitForChange(
  instance: Instance,
  key: string,
  seen: string | null | undefined,
  wait: { begun: number; left: number },
): Promise<void> {
  const { memory } = instance;
  const { begun, left } = wait;
  if (!memory || seen === undefined) {
    await waitOnce(instance, key, seen, begun, left);
    return;
  }
  const timer = new AbortController();
  const change = memory.poll(key, () => pollForChange(instance, key, seen, wait));
  await Promise.race([change, instance.sleep(left, timer.signal)]);
  timer.abort();
}

/** For all requests of this process that wait. */
async function pollForChange(
  instance: Instance,
  key: string,
  seen: string | null,
  { begun, left }: { begun: number; left: number },
): Promise<void> {
  const end = instance.now() + left;
  // Where `wait` has told of a change that `get` does not show, asking it again ends at once.
  let isMisled = false;
  while (instance.now() < end) {
    const rest = end - instance.now();
    if (isMisled) await pause(instance, begun, rest);
    else isMisled = await waitOnce(instance, key, seen, begun, rest);
    try {
      if ((await instance.coordinator.get(key)) !== seen) return;
    } catch {
      return;
    }
  }
}

/** Whether the coordinator has told of a change. */
async function waitOnce(
  instance: Instance,
  key: string,
  seen: string | null | undefined,
  begun: number,
  left: number,
): Promise<boolean> {
  const { coordinator } = instance;
  if (coordinator.wait && seen !== undefined) {
    try {
      // What it answers is read again, with everything else.
      if ((await coordinator.wait(key, seen, left)) !== seen) return true;
    } catch {}
  }
  await pause(instance, begun, left);
  return false;
}

/** Until the next read of who waits since `begun`. */
export async function pause(
  { now, random, sleep }: Instance,
  begun: number,
  left: number,
): Promise<void> {
  const delay = Math.min(Math.max(now() - begun, SHORTEST), LONGEST);
  await sleep(Math.min(delay * (0.75 + random() / 2), Math.max(left, 1)));
}
