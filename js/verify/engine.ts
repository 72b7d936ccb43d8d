/** The reader of a configuration in the module, made again whenever its instance is replaced. */

import { ascii } from "../core/ascii.js";
import type { Scheme } from "../core/index.js";
import { ActiveOutcome, anonymous, invalid, noWrites, undecided } from "../core/outcomes.js";
import { verificationLimit, WaxsealError } from "../errors.js";
import { REASONS } from "../wasm/reason.js";
import { SENTENCES } from "../wasm/sentences.js";
import { currentNumber, withInstance, type Instance } from "./instance.js";

/** What `src/wasm_reader/config.rs` reads, each option at its place. */
export type Packed = readonly unknown[];

export type Answer =
  | ReturnType<typeof undecided<any>>
  | ReturnType<typeof invalid>
  | ReturnType<typeof anonymous>
  | ActiveOutcome;

export interface Engine {
  /** Never throws. */
  verify(cookie: string, scheme: Scheme, now: number): Answer;
}

/** The Cookie header that is copied at most; the core refuses what is longer. */
const MAX_HEADER = 131_073;

/** Reused, so that it is logged once: requests must not be able to fill a log. */
let limit: WaxsealError | undefined;

/** @throws WaxsealError that says what is wrong with the configuration. */
export function createEngine(config: Packed, warn: (message: string) => void): Engine {
  const json = ascii(JSON.stringify(config));
  let instance = 0;
  let reader = 0;
  let warnings: string[] = [];

  function connect(current: Instance): void {
    if (instance === current.number) return;
    const made = current.make(json);
    const [message] = made.messages;
    if (made.reader === 0xffff_ffff) throw mistake(message!);
    warnings = made.messages.map((warning) => mistake(warning).message);
    instance = current.number;
    reader = made.reader;
    registry?.unregister(engine);
    registry?.register(engine, { instance, reader }, engine);
  }

  const engine: Engine = {
    verify(cookie, scheme, now) {
      const text = cookie.slice(0, MAX_HEADER);
      try {
        return withInstance((current) => {
          connect(current);
          const length = current.write(text);
          return unpack(current, current.exports.verify(reader, length, scheme, now) >>> 0);
        });
      } catch (fault) {
        return undecided(null, fault);
      }
    },
  };
  withInstance(connect);
  // Not inside of a call: a console that throws is no fault of the core.
  for (const warning of warnings) warn(warning);
  return engine;
}

/** Gives back the memory of a reader that nobody has any more. It holds numbers, and no instance. */
const registry =
  typeof FinalizationRegistry === "function"
    ? new FinalizationRegistry<{ instance: number; reader: number }>(({ instance, reader }) => {
        if (instance !== currentNumber()) return;
        try {
          withInstance(({ exports }) => exports.dropReader(reader));
        } catch {
          // A trap, after which there is another instance. Nobody asked, so nobody is told.
        }
      })
    : undefined;

function unpack(instance: Instance, at: number): Answer {
  const [head, session, token] = instance.words(at, 3) as [number, number, number];
  const start = at + 12;
  switch (head & 0xff) {
    case 0:
      return new ActiveOutcome(
        parse(instance.text(start, session)),
        instance.text(start + session, token),
        null,
        noWrites(),
      );
    case 1:
      return anonymous(noWrites());
    case 2:
      return invalid(REASONS[head >>> 8]!, noWrites());
    case 3:
      return undecided(null, (limit ??= verificationLimit()));
    default:
      throw new RangeError("not a packed outcome");
  }
}

/** Without the exception of `JSON.parse`, which quotes its input: it may hold secrets. */
function parse(json: string): any {
  try {
    return JSON.parse(json);
  } catch {
    throw new RangeError("not a packed outcome");
  }
}

/** The sentence of this number, with its values. */
function mistake([number, ...values]: [number, ...string[]]): WaxsealError {
  const [code, sentence] = SENTENCES[number] || SENTENCES.at(-1)!;
  return new WaxsealError(
    code,
    sentence.replace(/\{\}/g, () => values.shift() ?? ""),
  );
}
