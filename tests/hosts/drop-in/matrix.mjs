// Which apps are built with which Next.js, and how: two in `npm test`, one of every
// other version in `npm run test:long`, all of them in every way in `npm run test:drop-in`.

import { appsOf } from "../../../scripts/lib/drop-in.mjs";
import { isLong } from "../../support/long.mjs";

const isAll = process.env.WAXSEAL_DROP_IN === "all";

/** One app of each major version of next-auth. */
const usual = [
  { set: "four-14.2", app: "roles" },
  { set: "five-16.4", app: "roles" },
];

/** Every other version of Next.js once, each with another app. */
const sample = [
  { set: "four-13.5", app: "pages-router" },
  { set: "four-15.5", app: "custom-codec", command: "dev" },
  { set: "four-16.4", app: "google-rotation", variant: "proxy" },
  { set: "five-14.2", app: "dashboard" },
  { set: "five-15.5", app: "oauth-profile", command: "dev" },
];

/** Every app with the Next.js that most of its kind have. */
const everyApp = [
  ...appsOf("four").map((app) => ({ set: "four-14.2", app })),
  ...appsOf("five").map((app) => ({ set: "five-15.5", app })),
];

/** What stands for the others on every other version. */
const each = (sets, apps) => sets.flatMap((set) => apps.map((app) => ({ set, app })));

const everyVersion = [
  ...each(["four-13.5", "four-15.5", "four-16.4"], ["tutorial", "roles", "pages-router"]),
  ...each(["four-13.5", "four-16.4"], ["google-rotation", "custom-codec"]),
  ...each(["five-14.2", "five-16.4"], ["dashboard", "roles", "oauth-profile"]),
];

const everyWay = [
  { set: "four-14.2", app: "roles", isSecure: true },
  { set: "four-14.2", app: "custom-cookies", isSecure: true },
  { set: "five-15.5", app: "roles", isSecure: true },
  { set: "four-14.2", app: "roles", variant: "standalone" },
  { set: "five-16.4", app: "roles", variant: "standalone" },
  { set: "four-16.4", app: "tutorial", variant: "proxy" },
  { set: "four-16.4", app: "roles", variant: "proxy" },
  { set: "five-16.4", app: "dashboard", variant: "proxy" },
  { set: "five-16.4", app: "oauth-profile", variant: "proxy" },
  { set: "four-16.4", app: "intl", variant: "webpack" },
  { set: "five-16.4", app: "update", variant: "webpack" },
  { set: "five-15.5", app: "update", variant: "turbopack" },
  { set: "four-14.2", app: "pages-router", command: "dev" },
  { set: "five-15.5", app: "dashboard", command: "dev" },
];

const all = [...usual, ...sample, ...everyApp, ...everyVersion, ...everyWay];

const nameOf = ({ set, app, variant, isSecure, command }) =>
  [set, app, variant, isSecure && "https", command].filter(Boolean).join(", ");

/** Those of this run, by name. */
export const combinations = Object.fromEntries(
  (isAll ? all : isLong ? sample : usual).map((combination) => [nameOf(combination), combination]),
);

/** The sets whose apps are checked by the compilers. */
const typed = { four: "four-14.2", five: "five-16.4" };

/**
 * The compilers that check the apps, besides the one that Next.js builds with; the first is that
 * of `npm test`. The oldest does not know the options that apps of version 5 have.
 */
export const compilers = { four: ["7.0", "4.9", "5.2"], five: ["7.0", "5.2"] };

/** In `npm run test:long` these stand for the others. */
const typedByOlder = { four: ["tutorial", "roles", "trpc"], five: ["dashboard", "roles"] };

/** What compilers are asked for in this run. */
export const compilations = Object.entries(typed).flatMap(([major, set]) => {
  const those = isAll ? compilers[major] : [compilers[major][isLong ? 1 : 0]];
  const apps = isLong && !isAll ? typedByOlder[major] : appsOf(major);
  return those.flatMap((compiler) => apps.map((app) => ({ set, app, compiler })));
});

/** Sets that have to be installed. */
export const sets = [
  ...new Set([...Object.values(combinations), ...compilations].map(({ set }) => set)),
];
