import { credentials } from "waxseal";
import Waxseal, { type NextWaxseal } from "waxseal/next";

// One build and one server: the request names its configuration, among those that the
// environment holds.
const configs = JSON.parse(process.env.CONFIGS ?? "{}");
const made = new Map<string, NextWaxseal<any>>();

export function authOf(name: string | string[] | null | undefined): NextWaxseal<any> {
  const key = String(name);
  if (!made.has(key)) made.set(key, make(configs[key]));
  return made.get(key)!;
}

const make = (config: object) =>
  Waxseal({
    ...config,
    providers: [
      credentials({
        credentials: { name: { label: "Name" } },
        authorize: ({ name }) => (name ? { id: name, name } : null),
      }),
    ],
  });
