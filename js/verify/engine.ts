/** The reader of a configuration in the module, made again whenever its instance is replaced. */

import { ascii } from "../core/ascii.js";
import type { Scheme } from "../core/index.js";
import { noWrites, outcomeOf, undecided, type Answer } from "../core/outcomes.js";
import { WaxsealError } from "../errors.js";
import { SENTENCES } from "../wasm/sentences.js";
import { currentNumber, withInstance, type Instance } from "./instance.js";

type Option<T> = T | null | undefined;

/**
 * What `src/wasm_reader/config.rs` reads, each option at its place. Formats, algorithms and
 * prefixes are their places in the lists of `config/kinds.ts` and `formats.ts`.
 */
export type Packed = readonly [
  isProduction: boolean,
  allowWeakSecret: Option<boolean>,
  secure: Option<boolean>,
  format: number,
  algorithm: number,
  typ: number,
  maxAgeSeconds: Option<number>,
  absoluteMaxAgeSeconds: Option<number>,
  tenant: Option<string>,
  issuer: Option<string>,
  audience: Option<string>,
  cookieName: Option<string>,
  cookieDomain: Option<string>,
  cookiePath: Option<string>,
  /** The text and the `until` of each. */
  secrets: readonly Option<string | number>[],
  /** `format`, `name`, `domain`, `path`, `prefix` and `withoutTenant` of each. */
  accept: readonly Option<string | number | boolean>[],
  /** The target, the source and the default (as JSON) of each. */
  projection: readonly Option<string>[],
];

/** Where the application is told what no caller sees. */
export interface Console {
  warn(message: string): void;
  error(message: string): void;
}

export interface Engine {
  /** Never throws. */
  verify(cookie: string, scheme: Scheme, now: number): Answer;
}

/** @throws WaxsealError that says what is wrong with the configuration. */
export function createEngine(config: Packed, console: Console): Engine {
  const json = ascii(JSON.stringify(config));
  let instance = 0;
  let reader = 0;
  let warnings: string[] = [];

  function connect(current: Instance): void {
    if (instance === current.number) return;
    const made = current.make(json);
    const [message] = made.messages;
    if (made.reader === 0xffff_ffff) throw mistake(message!);
    warnings = made.messages.map((warning) => sentenceOf(warning)[1]);
    instance = current.number;
    reader = made.reader;
    registry?.unregister(engine);
    registry?.register(engine, { instance, reader }, engine);
  }

  const engine: Engine = {
    verify(cookie, scheme, now) {
      try {
        return withInstance((current) => {
          connect(current);
          const length = current.input.write(cookie);
          return unpack(current, current.exports.verify(reader, length, scheme, now) >>> 0);
        });
      } catch (fault) {
        // A caller that only asks for a session does not see that there is a fault.
        console.error(`${(fault as WaxsealError).code}: ${(fault as WaxsealError).message}`);
        return undecided(null, fault);
      }
    },
  };
  withInstance(connect);
  // Not inside of a call: a console that throws is no fault of the core.
  for (const warning of warnings) console.warn(warning);
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
  const texts = [instance.text(start, session), instance.text(start + session, token)] as const;
  return outcomeOf(head, ...texts, noWrites());
}

function mistake(message: [number, ...string[]]): WaxsealError {
  return new WaxsealError(...sentenceOf(message));
}

/** The code and sentence of this number, with its values. */
function sentenceOf([number, ...values]: [number, ...string[]]) {
  const [code, sentence] = SENTENCES[number]!;
  return [code, sentence.replace(/\{\}/g, () => values.shift() ?? "")] as const;
}
