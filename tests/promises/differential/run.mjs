// npm run differential -- --tokens 1000000 --seed 7: random valid and mutated tokens,
// read by waxseal and by the libraries. `--only 123` looks at one token again.

import { parseArgs } from "node:util";

import { NAMES, build, claims, configurations, empty, generate } from "./cases.mjs";
import { compare, fitsCookies } from "./compare.mjs";
import { INTENDED } from "./intended.mjs";
import { Parties, setClock } from "./parties.mjs";
import { Random } from "./random.mjs";
import { smaller } from "./smaller.mjs";

/** Tokens that share a clock and are read at once. */
const BATCH = 64;
/** Batches that share their secrets. */
const SHARED = 16;

/**
 * Reads `tokens` tokens. Returns what they were counted as, and the first
 * difference that is not intended, as text, made as small as possible.
 */
export async function run({ seed, tokens, only, progress }) {
  const counts = { tokens: 0, accepted: 0, refused: 0, intended: {}, edits: {}, formats: {} };
  const last = only ?? tokens - 1;
  let shared = -1;
  let all = [];
  for (let first = only === undefined ? 0 : only - (only % BATCH); first <= last; first += BATCH) {
    const group = Math.floor(first / BATCH / SHARED);
    if (group !== shared) {
      shared = group;
      all = configurations(new Random(seed, "keys", group)).map((configuration) => ({
        configuration,
        parties: new Parties(configuration),
      }));
    }
    const random = new Random(seed, "clock", first / BATCH);
    const now = 1_700_000_000_000 + random.below(2 ** 31) * 100 + random.below(100);
    setClock(now);

    const work = [];
    for (let index = first; index < first + BATCH && index <= last; index++) {
      if (only !== undefined && index !== only) continue;
      const { configuration, parties } = all[index % all.length];
      const made = generate(seed, index, configuration, now);
      const token = build(made);
      if (!fitsCookies(token)) continue;
      work.push(judge(counts, index, parties, made, token));
    }
    if (only === undefined) {
      const { configuration, parties } = random.pick(all);
      work.push(...(await written(counts, first, parties, random, configuration.format, now)));
    }
    const unexpected = (await Promise.all(work)).find((failure) => failure !== undefined);
    if (unexpected) return { counts, failure: await report(seed, unexpected) };
    progress?.(counts);
  }
  return { counts };
}

/** What waxseal and the library write themselves, the one for the other. */
async function written(counts, index, parties, random, format, now) {
  const [name, token] = await parties.issue({ ...claims(random), id: "1" }, now);
  const name2 = random.pick(NAMES[format]);
  const token2 = await parties.write(name2, claims(random));
  return [
    { name, token, edits: ["written by waxseal"] },
    { name: name2, token: token2, edits: ["written by the library"] },
  ].map((made) => {
    const [secret] = parties.secrets;
    return judge(counts, index, parties, { ...empty(), format, now, secret, ...made }, made.token);
  });
}

async function judge(counts, index, parties, made, token) {
  const result = await compare(parties, made, token);
  counts.tokens += 1;
  const ending = result.agreed ?? (result.intended ? "intended" : "unexpected");
  const bump = (counter, name) => {
    counter[name] = (counter[name] ?? 0) + 1;
  };
  if (result.agreed) counts[result.agreed] += 1;
  for (const code of result.intended ?? []) bump(counts.intended, code);
  bump(counts.formats, `${made.format} ${ending}`);
  for (const edit of made.edits.length > 0 ? made.edits : ["none"]) {
    bump((counts.edits[edit] ??= {}), ending);
  }
  if (result.unexpected) return { index, parties, made };
}

async function report(seed, { index, parties, made }) {
  const least = await smaller(made, async (made) => {
    const token = build(made);
    return fitsCookies(token) && (await compare(parties, made, token)).unexpected !== undefined;
  });
  const { unexpected, ours, theirs, token } = await compare(parties, least);
  return [
    `${made.format}: ${unexpected} (seed ${seed}, token ${index}: ${made.edits.join(", ")})`,
    `waxseal: ${JSON.stringify(ours)}`,
    `library: ${JSON.stringify(theirs)}`,
    `token: ${token}`,
    `case: ${JSON.stringify(least)}`,
  ].join("\n");
}

/** The counts as lines of text. */
export function lines(counts) {
  const differing = Object.values(counts.intended).reduce((sum, count) => sum + count, 0);
  const row = (name, count) => `  ${String(count).padStart(9)}  ${name}`;
  return [
    `${counts.tokens} tokens: both accept ${counts.accepted}, both refuse ${counts.refused}; ${
      counts.tokens - counts.accepted - counts.refused
    } differ as intended`,
    ...Object.entries(counts.formats)
      .sort()
      .map(([name, count]) => row(name, count)),
    `intended differences (${differing}, a token may have several):`,
    ...INTENDED.map(({ code }) => row(code, counts.intended[code] ?? 0)),
    "what was done to the tokens: both accept, both refuse, differ as intended",
    ...Object.entries(counts.edits)
      .sort()
      .map(
        ([name, { accepted = 0, refused = 0, intended = 0 }]) =>
          [accepted, refused, intended].map((count) => String(count).padStart(9)).join(" ") +
          `  ${name}`,
      ),
  ];
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { values } = parseArgs({
    options: { tokens: { type: "string" }, seed: { type: "string" }, only: { type: "string" } },
  });
  const seed = values.seed ?? String(crypto.getRandomValues(new Uint32Array(1))[0]);
  const tokens = Number(values.tokens ?? 100_000);
  console.log(`seed ${seed}`);
  const start = performance.now();
  let said = 0;
  const { counts, failure } = await run({
    seed,
    tokens,
    only: values.only === undefined ? undefined : Number(values.only),
    progress(counts) {
      if (performance.now() - said < 30_000) return;
      said = performance.now();
      console.log(`${counts.tokens} tokens in ${Math.round((said - start) / 1000)} s`);
    },
  });
  console.log(lines(counts).join("\n"));
  console.log(`${((performance.now() - start) / 1000).toFixed(1)} s`);
  if (failure) {
    console.error(`\n${failure}`);
    process.exitCode = 1;
  }
}
