/** `refresh` with its defaults, and what all requests of an auth object share for it. */

import { claimNames } from "../config/refresh.js";
import type { Settings } from "../config/index.js";
import { isWorkerd } from "../environment.js";
import { count, type Counters } from "../metrics.js";
import { memory } from "../store/memory.js";
import type { Coordinator } from "../types/coordinator.js";
import type { RefreshContext, RefreshOptions } from "../types/refresh.js";
import type { Awaitable } from "../types/utility.js";
import { within } from "../within.js";
import type { Protection } from "./decisions.js";
import type { Times } from "./instance.js";
import { ProcessMemory } from "./process.js";

export interface Ready {
  due: RefreshOptions["due"];
  /** A claim without which there is nothing to refresh. */
  needs: string | undefined;
  run(token: any, context: RefreshContext): Awaitable<object | null>;
  /** As it is given. */
  store: Coordinator;
  /** It answers in time, or is out of reach. */
  coordinator: Coordinator;
  fallback: Coordinator | undefined;
  memory: ProcessMemory | undefined;
  protection: Protection;
  times: Times;
}

const ready = new WeakMap<Settings, Ready>();

export function readyFor(settings: Settings): Ready {
  const found = ready.get(settings) ?? prepare(settings);
  ready.set(settings, found);
  return found;
}

/** Seconds that clocks of instances may differ, beside what `run` may take. */
const SKEW = 15;
/** Seconds of a lease where `run` has no time limit. */
const LONG = 60;

function prepare(settings: Settings): Ready {
  const { given, callbackTimeout } = settings;
  const options = given.refresh === true ? {} : given.refresh!;
  const { coordinator = memory(), wait = 5, onUnavailable } = options;
  const { grace = Math.min(86_400, given.session?.maxAge ?? 86_400) } = options;
  const timeout = callbackTimeout === false ? undefined : callbackTimeout;
  return {
    ...(options.run
      ? { due: options.due as RefreshOptions["due"], needs: undefined, run: options.run }
      : ofProviders(settings, options)),
    store: coordinator,
    coordinator: bounded(settings, coordinator),
    fallback: onUnavailable === "refresh" ? memory() : undefined,
    memory: isWorkerd() ? undefined : new ProcessMemory(),
    protection: {
      hasTenant: given.tenant !== undefined,
      hasIssuer: settings.format === "signed" && given.jwt?.typ === "JWT",
    },
    times: {
      grace,
      wait: wait * 1000,
      timeout: timeout === undefined ? undefined : timeout * 1000,
      lease: ((timeout ?? LONG) + SKEW) * 1000,
    },
  };
}

function ofProviders(
  settings: Settings,
  options: { due?: object | undefined; claims?: object | undefined },
): Pick<Ready, "due" | "needs" | "run"> {
  const names = claimNames(options.claims);
  return {
    due: { ...options.due, claim: names.expires_at },
    needs: names.refresh_token,
    async run(token) {
      const { refreshOfProvider } = await import("../oauth/refresh.js");
      return refreshOfProvider(settings, names, token);
    },
  };
}

/** Milliseconds for one step: a client that connects anew may keep everybody waiting. */
const LIMIT = 2_000;

type Step = Counters["waxseal.coordinator"]["op"];

/** The coordinator, which answers in time or is out of reach. */
function bounded(settings: Settings, coordinator: Coordinator): Coordinator {
  const step = async <T>(op: Step, ms: number, work: () => Awaitable<T>): Promise<T> => {
    try {
      const answer = await within(ms, (async () => work())(), true);
      count(settings, "waxseal.coordinator", { op, result: "ok" });
      return answer;
    } catch (error) {
      count(settings, "waxseal.coordinator", { op, result: "failed" });
      throw error;
    }
  };
  const { wait } = coordinator;
  return {
    get: (key) => step("get", LIMIT, async () => checkText(await coordinator.get(key))),
    swap: (...values) =>
      step("swap", LIMIT, async () => checkFlag(await coordinator.swap(...values))),
    ...(wait && {
      wait: (key: string, seen: string | null, ms: number) =>
        step("wait", ms + LIMIT, () => wait.call(coordinator, key, seen, ms)),
    }),
  };
}

/** Anything else says nothing: an empty list of rows, say, is not that the swap was done. */
function checkFlag(isDone: boolean): boolean {
  if (typeof isDone === "boolean") return isDone;
  throw new Error("`swap` of the coordinator must answer true or false.");
}

function checkText(value: string | null): string | null {
  if (typeof value === "string" || value === null) return value;
  throw new Error("`get` of the coordinator must answer a text, or null where there is none.");
}
