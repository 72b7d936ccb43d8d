// npm run timing: does the time of a refusal tell what was wrong with a token? As
// dudect does it (Reparaz, Balasch and Verbauwhede, 2017): two kinds of input in
// random order, the slowest tenth of all measurements left out, and Welch's t-test
// of the rest. |t| above 4.5 is suspicious, above 10 it is a leak. Two controls show
// what the method can see. Times of a shared machine are noisy, so this is not part of
// `npm test`; the traces beside it are, which need no clock.

import { randomBytes } from "node:crypto";
import { createAuth } from "waxseal";

import { program } from "../../../scripts/lib/run.mjs";
import { altered } from "./tokens.mjs";

const SAMPLES = Number(process.argv[2] ?? 60_000);
const REPEATS = 4;
const SUSPICIOUS = 4.5;
const LEAK = 10;

/** Mean and variance as they come in (Welford). */
class Group {
  count = 0;
  mean = 0;
  #sum = 0;

  add(value) {
    this.count++;
    const distance = value - this.mean;
    this.mean += distance / this.count;
    this.#sum += distance * (value - this.mean);
  }

  get variance() {
    return this.#sum / (this.count - 1);
  }
}

await program(async () => {
  console.log(`${SAMPLES} measurements of each; |t| above ${SUSPICIOUS} is suspicious`);
  const secret = randomBytes(32).toString("hex");
  let isFine = true;
  const show = (name, t, expected) => {
    const verdict = Math.abs(t) > LEAK ? "leak" : Math.abs(t) > SUSPICIOUS ? "suspicious" : "none";
    if ((verdict === "leak") !== (expected === "leak")) isFine = false;
    console.log(`${t.toFixed(1).padStart(8)}  ${verdict.padEnd(10)}  ${name}`);
  };

  for (const format of ["signed", "authjs", "next-auth"]) {
    const auth = createAuth({ secret, format, logger: {} });
    const now = Date.now();
    const { writes } = await auth.issue({ user: { id: "1", name: "Ada" } }, "", { now });
    const cookie = writes.setCookie[0].split(";")[0];
    const bad = altered(cookie);
    const verify = (text) => auth.verify(text, { now });
    const [first] = [...bad.keys()].filter((name) => /^(tag|signature), first/.test(name));
    for (const [name, text] of bad) {
      if (name === first || !/ \^ 1$|random/.test(name)) continue;
      show(`${format}: ${first}, or ${name}`, compare(verify, bad.get(first), text));
    }
    show(`control: ${format}, the same twice`, compare(verify, cookie, cookie));
    show(`control: ${format}, right or wrong`, compare(verify, cookie, bad.get(first)), "leak");
  }

  const tag = randomBytes(4096);
  const other = (index) => Buffer.from(tag.map((byte, at) => (at === index ? ~byte : byte)));
  const early = (input) => tag.every((byte, at) => byte === input[at]);
  show("control: a comparison that ends early", compare(early, other(0), other(4095)), "leak");

  // Noise makes figures suspicious now and then; a leak, or none in a control, is one.
  if (!isFine) process.exitCode = 1;
});

/** The least t of several measurements, 0 where they disagree on which is faster. */
function compare(work, one, other) {
  let least = measure(work, one, other);
  for (let repeat = 0; repeat < REPEATS && Math.abs(least) > SUSPICIOUS; repeat++) {
    const t = measure(work, one, other);
    if (t * least < 0) return 0;
    if (Math.abs(t) < Math.abs(least)) least = t;
  }
  return least;
}

/** Welch's t of the times that these two inputs take. */
function measure(work, one, other) {
  // Texts that are put together and read for the first time are slower.
  const flat = (input) => (typeof input === "string" ? Buffer.from(input).toString() : input);
  const inputs = [flat(one), flat(other)];
  const order = Buffer.from(randomBytes(2 * SAMPLES).map((byte) => byte & 1));
  for (let index = 0; index < 5000; index++) work(inputs[index & 1]);

  const times = new Float64Array(order.length);
  for (let index = 0; index < order.length; index++) {
    const input = inputs[order[index]];
    const start = process.hrtime.bigint();
    work(input);
    times[index] = Number(process.hrtime.bigint() - start);
  }
  const limit = times.toSorted()[Math.floor(times.length * 0.9)];
  const groups = [new Group(), new Group()];
  times.forEach((time, index) => time <= limit && groups[order[index]].add(time));
  const [a, b] = groups;
  return (a.mean - b.mean) / Math.sqrt(a.variance / a.count + b.variance / b.count);
}
