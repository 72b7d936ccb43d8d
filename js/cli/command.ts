/** A command: its options, its help, and what it runs. */

import { parseArgs, type ParseArgsConfig } from "node:util";

import { nearest } from "../nearest.js";
import { print } from "./terminal.js";

export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

/** Wrong arguments. The message never repeats one: it may be a secret or a token. */
export class UsageError extends Error {}

type OptionTypes = NonNullable<ParseArgsConfig["options"]>;

/** The values of these options, as `util.parseArgs` types them. */
export type Values<O extends OptionTypes> = ReturnType<typeof parseArgs<{ options: O }>>["values"];

export interface Command {
  /** One line in the list of commands. */
  summary: string;
  /** Returns the exit code. */
  run(args: string[]): Promise<number>;
}

interface Definition<O extends OptionTypes> {
  summary: string;
  /** The text of `--help`. */
  help: string;
  /** Besides `--help` and `--json`, which every command has. */
  options: O;
  /** What the command takes besides options; nothing by default. */
  argument?: string;
  /** Whether it can do without its argument. */
  isComplete?(values: Values<O & typeof COMMON_OPTIONS>): boolean;
  /** Whether it reads stdin. */
  readsStdin?: true;
  /** `argument` is `""` if there is none. Returns the exit code. */
  run(values: Values<O & typeof COMMON_OPTIONS>, argument: string): Promise<number>;
}

const COMMON_OPTIONS = {
  help: { type: "boolean", short: "h" },
  json: { type: "boolean" },
} as const;

export function defineCommand<const O extends OptionTypes>(definition: Definition<O>): Command {
  const { summary, help, argument, run } = definition;
  const options = { ...definition.options, ...COMMON_OPTIONS };
  return {
    summary,
    async run(args) {
      const { values, positionals } = parse(options, args);
      if (isHelp(values)) {
        print(help);
        return EXIT.ok;
      }
      if (argument === undefined && positionals.length > 0) {
        throw new UsageError(
          definition.readsStdin
            ? "This command takes only options as arguments, and its input on stdin: arguments stay in the history of the shell."
            : "This command takes no arguments besides options.",
        );
      }
      const isComplete = positionals.length === 0 && definition.isComplete?.(values);
      if (argument !== undefined && positionals.length !== 1 && !isComplete)
        throw new UsageError(`Pass one ${argument}.`);
      return run(values, positionals[0] ?? "");
    },
  };
}

function parse<O extends OptionTypes>(options: O, args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(wrongOption(error as Error, options));
  }
}

function wrongOption(error: Error, options: OptionTypes): string {
  const option = optionIn(error) ?? "An option";
  const name = option.replace(/^-+/, "");
  if (Object.hasOwn(options, name))
    return `${option} ${options[name]!.type === "string" ? "needs a value" : "takes no value"}.`;
  const meant = nearest(name, Object.keys(options));
  const hint = meant === undefined ? "see --help." : `did you mean --${meant}?`;
  return `${option} is not an option of this command: ${hint}`;
}

/** Every command has `--help`, which the type of a generic command does not show. */
function isHelp(values: { help?: unknown }): boolean {
  return values.help === true;
}

/** The option that a message of `parseArgs` names. The rest may quote a value. */
function optionIn(error: Error): string | undefined {
  return /'(?:-\w, )?(--?[a-z][a-z-]*)/.exec(error.message)?.[1];
}
