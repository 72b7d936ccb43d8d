// The workerd processes that this process has started, as Linux knows them.

import { existsSync, readFileSync, readdirSync } from "node:fs";

/** The bytes that they have in memory; `null` where that is not known. */
export function residentOfWorkerd() {
  const sizes = childrenOf("workerd").map((id) => {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(read(`${id}/status`)) ?? [0, 0];
    return Number(kilobytes) * 1024;
  });
  return sum(sizes) || null;
}

/** Asks for the milliseconds that their threads have computed; undefined where that is not known. */
export function processorTimeOfWorkerd() {
  const ids = childrenOf("workerd");
  if (ids.length === 0) return () => undefined;
  return () => {
    const threads = ids.flatMap((id) => list(`${id}/task`).map((task) => `${id}/task/${task}`));
    return sum(threads.map((thread) => Number(read(`${thread}/schedstat`).split(" ")[0]))) / 1e6;
  };
}

function childrenOf(name) {
  return list("")
    .filter((id) => /^\d+$/.test(id))
    .filter((id) => {
      const [, command, parent] = /\((.*)\) \S (\d+)/.exec(read(`${id}/stat`)) ?? [];
      return command === name && Number(parent) === process.pid;
    });
}

/** Empty where the process has ended meanwhile. */
function read(path) {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return "";
  }
}

function list(path) {
  return existsSync(`/proc/${path}`) ? readdirSync(`/proc/${path}`) : [];
}

function sum(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}
