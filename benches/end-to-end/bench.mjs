// The servers of each group: built, started, asked whether they do what is compared,
// and measured in turns.

import { Failure } from "../../scripts/lib/run.mjs";
import { environment, versionOf } from "../lib/environment.mjs";
import { Disturbance } from "./disturbance.mjs";
import { nextApps, pageApps } from "./next.mjs";
import { proxies } from "./proxy.mjs";
import { honoApps, workers } from "./worker.mjs";

const groups = { next: nextApps, pages: pageApps, proxy: proxies, worker: workers, hono: honoApps };

/** The groups that are built quickly. */
const QUICK = ["worker", "hono"];

/**
 * Rounds of a start that do not count. A server is idle while the others warm up, and
 * V8 uses that pause to throw away much of what it had compiled: without these, the
 * last one to be warmed up would look cheapest.
 */
const LOST = 4;

const PACKAGES = [
  "waxseal",
  "next",
  "next-auth",
  "@auth/core",
  "jose",
  "hono",
  "workerd",
  "undici",
];

/** Measures the groups, or the one that `only` names, and returns every slice. */
export async function measure({ only, ...given }) {
  const { date, machine } = environment();
  const packages = PACKAGES.map((name) => [name, versionOf(name, import.meta.dirname)]);
  const measured = [];
  for (const group of await chosen(only ?? Object.keys(groups))) {
    Object.assign(group, given);
    await group.build();
    for (const variant of group.variants) variant.slices = [];
    const others = new Disturbance();
    for (let start = 0; start < group.starts; start++) {
      await withServers(group, (servers) => turns(servers, group, others));
    }
    measured.push({ ...plain(group), others: others.share });
  }
  const runtime = { node: process.version };
  return { date, machine, runtime, packages: Object.fromEntries(packages), groups: measured };
}

/** Only checks the servers. */
export async function check({ only }) {
  for (const group of await chosen(only ?? QUICK)) {
    await group.build();
    await withServers(group, () => {});
    console.log(
      `${group.name}: ${group.variants.length} servers answer, and refuse what they must`,
    );
  }
}

function chosen(names) {
  return Promise.all(
    [names].flat().map((name) => {
      if (name in groups) return groups[name]();
      throw new Failure(`--only: there are ${Object.keys(groups).join(", ")}`);
    }),
  );
}

/** Starts and checks the servers, passes them to `work`, and stops them. */
async function withServers(group, work) {
  const servers = [];
  try {
    for (const variant of group.variants) {
      const server = await group.start(variant);
      servers.push({ variant, server });
      await ask(variant, server, group);
    }
    await work(servers);
  } finally {
    for (const { server } of servers) await server.stop();
  }
}

/** No server is measured before it has shown that it does the work. */
async function ask({ name, cookies, guards }, server, { refusal, answers }) {
  for (const [index, cookie] of cookies.valid.entries()) {
    const { status, body } = await server.get(cookie);
    const isRight = !guards || !answers || answers(body, cookies.users[index]);
    if (status !== 200 || !isRight)
      throw new Failure(`${name} answers ${status} ${body} to a good cookie`);
  }
  for (const [what, cookie] of Object.entries(cookies.refused)) {
    const { status } = await server.get(cookie);
    if (status !== (guards ? refusal : 200))
      throw new Failure(`${name} answers ${status} to ${what}`);
  }
}

async function turns(servers, { requests, warmUp, rounds }, others) {
  for (const { server } of servers) await server.run(warmUp);
  for (let round = -LOST; round < rounds; round++) {
    for (const { variant, server } of shuffled(servers)) {
      const slice = () => server.run(requests);
      if (round < 0) await slice();
      else variant.slices.push(await others.during(slice));
    }
  }
}

/** What is worth keeping: not the cookies, and no functions. */
function plain({ name, title, empty, target, starts, rounds, requests, variants }) {
  const measured = variants.map(({ name, label, slices }) => ({
    name,
    label,
    ...columns(slices, requests),
  }));
  return { name, title, empty, target, starts, rounds, requests, variants: measured };
}

/** Requests per second, and microseconds of processor time per request where they are known. */
function columns(slices, requests) {
  const micros = slices.map(({ micros }) => micros / requests);
  return {
    rates: slices.map(({ seconds }) => requests / seconds),
    ...(micros.some(Number.isNaN) ? {} : { micros }),
  };
}

function shuffled(list) {
  return list
    .map((each) => ({ each, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ each }) => each);
}
