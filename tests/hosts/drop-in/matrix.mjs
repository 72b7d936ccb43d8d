// Which apps are built with which Next.js, and how.

import { appsOf } from "../../../scripts/lib/drop-in.mjs";

/** One app of each major version, built and asked; of the others the types are checked. */
const first = [
  { set: "four-14.2", app: "roles" },
  { set: "five-16.4", app: "roles" },
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

export const combinations = (isLong) =>
  isLong ? [...first, ...everyApp, ...everyVersion, ...everyWay] : first;

/** The sets whose apps are checked by the compilers. */
export const typed = { four: "four-14.2", five: "five-16.4" };

/** Sets that have to be installed. */
export const setsOf = (isLong) => [
  ...new Set([...combinations(isLong).map(({ set }) => set), ...Object.values(typed)]),
];
