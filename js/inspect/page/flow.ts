/** The projections as a picture: from the user by the token to the session. */

import type { Change, Edge, Inspection } from "../inspection.js";
import { shortValueOf } from "./claims.js";
import { code, el, section, spoken, svg, type Child } from "./dom.js";

export function flowPart(inspection: Inspection, askCallbacks?: () => Promise<void>): HTMLElement {
  const { edges, inside } = inspection.flow!;
  const has = {
    claims: inspection.claims !== null,
    session: inspection.verdict.status === "valid",
  };
  const changes = changesOf(inspection);
  return section(
    "User, token, session",
    "flow",
    el(
      "p",
      { class: "soft" },
      "What the projections carry: at a sign-in from the user into the token, at each read from there into the session.",
    ),
    el(
      "div",
      { class: "columns", "aria-hidden": "true" },
      el("span", {}, "User"),
      el("span", {}, "Token"),
      el("span", {}, "Session"),
    ),
    el(
      "ul",
      { class: "edges" },
      edges.map((edge) => edgeItem(edge, has, changes)),
    ),
    inside.length > 0 &&
      el(
        "p",
        { class: "soft inside" },
        "These claims stay in the token: ",
        inside.map((name, index) => [index > 0 && ", ", code(name)]),
        ".",
      ),
    callbacksOf(inspection, askCallbacks),
  );
}

/** One claim: what it is made from, and where it goes. */
function edgeItem(
  edge: Edge,
  has: { claims: boolean; session: boolean },
  changes: ReadonlyMap<string, Change>,
): HTMLElement {
  const { from, claim, value, to, isDefault, fallback } = edge;
  const changed = (path: string) => changes.get(path);
  const textOf = (value: Edge["value"]) => el("span", { class: "value" }, shortValueOf(value));
  return el(
    "li",
    { class: "edge", "data-claim": claim.split(".", 1)[0]!, tabindex: 0 },
    el(
      "div",
      { class: from === null ? "node is-empty" : "node" },
      from === null
        ? el("span", { class: "soft" }, claim === "exp" ? "by waxseal" : "no projection")
        : [code(from), isDefault && el("small", {}, "by default")],
    ),
    from === null ? el("div", { class: "arrow" }) : arrow(1),
    from !== null && spoken(" becomes "),
    el(
      "div",
      { class: changed(`token.${claim}`) ? "node is-claim is-changed" : "node is-claim" },
      code(`token.${claim}`),
      value === null && fallback !== undefined
        ? el("small", {}, "default ", code(fallback))
        : has.claims && textOf(value),
      changeMark("jwt", changed(`token.${claim}`)),
    ),
    to.length === 0
      ? [
          el("div", { class: "arrow" }),
          el("div", { class: "node is-empty" }, el("span", { class: "soft" }, "stays inside")),
        ]
      : [
          arrow(to.length),
          el(
            "div",
            { class: "targets" },
            to.map((target) =>
              el(
                "div",
                { class: changed(`session.${target.path}`) ? "node is-changed" : "node" },
                spoken(" is shown as "),
                code(`session.${target.path}`),
                has.session && textOf(target.value),
                changeMark("session", changed(`session.${target.path}`)),
              ),
            ),
          ),
        ],
  );
}

/** What the callbacks have changed, by its path in token or session. */
function changesOf({ callbacks }: Inspection): Map<string, Change> {
  const roots = { jwt: "token", session: "session" } as const;
  const all = (callbacks.ran ?? []).flatMap(({ name, changes }) =>
    changes.map((change): [string, Change] => [`${roots[name]}.${change.path}`, change]),
  );
  return new Map(all);
}

function changeMark(name: "jwt" | "session", change: Change | undefined): Child {
  if (!change) return null;
  return el(
    "span",
    { class: "is-changed" },
    el("span", { class: "tag" }, `${change.kind} by callbacks.${name}`),
    change.after && [" ", shortValueOf(change.after)],
  );
}

/** From one place to as many as are beside it. */
function arrow(count: number): HTMLElement {
  const height = 100 * count;
  const paths = Array.from({ length: count }, (_, index) => {
    const y = 100 * (index + 0.5);
    return svg("path", {
      d: `M0 ${height / 2}C50 ${height / 2} 50 ${y} 100 ${y}`,
      "vector-effect": "non-scaling-stroke",
    });
  });
  return el(
    "div",
    { class: "arrow is-drawn", "aria-hidden": "true" },
    svg("svg", { viewBox: `0 0 100 ${height}`, preserveAspectRatio: "none" }, ...paths),
  );
}

/* ------------------------------------------------------------------ callbacks */

function callbacksOf({ callbacks }: Inspection, ask?: () => Promise<void>): Child {
  const { has, ran } = callbacks;
  if (has.length === 0) return null;
  const names = has.map((name) => `callbacks.${name}`);
  const what = names.flatMap((name, index): Child[] => [index > 0 && " and ", code(name)]);
  return el(
    "div",
    { class: "callbacks" },
    el("h3", {}, "Callbacks"),
    ran
      ? [
          el(
            "p",
            { class: "soft" },
            "They ran for this page alone: no event, and nothing was written.",
          ),
          ran.map(({ name, result, changes }) => [
            el("h4", {}, code(`callbacks.${name}`), ` ${RESULTS[result]}`),
            result === "returned" && changesList(changes),
          ]),
        ]
      : [
          el(
            "p",
            {},
            what,
            " may change what is above. They are the application’s code, and have not run.",
          ),
          ask && askButton(has.length, ask),
        ],
  );
}

const RESULTS = {
  returned: "ran",
  ended: "returned null",
  threw: "threw: the log of the application has it",
} as const;

function changesList(changes: readonly Change[]): HTMLElement {
  if (changes.length === 0) return el("p", { class: "soft" }, "It changed nothing.");
  return el(
    "ul",
    { class: "changes" },
    changes.map(({ path, kind, before, after }) =>
      el(
        "li",
        { class: `change is-${kind}` },
        el("span", { class: "tag" }, kind),
        code(path),
        el(
          "span",
          { class: "value" },
          before && el("del", {}, shortValueOf(before)),
          before && after && " → ",
          after && el("ins", {}, shortValueOf(after)),
        ),
      ),
    ),
  );
}

function askButton(count: number, ask: () => Promise<void>): HTMLElement {
  const status = el("p", { role: "status", class: "soft" });
  const button = el(
    "button",
    { type: "button", class: "solid" },
    count > 1 ? "Run them once" : "Run it once",
  );
  button.addEventListener("click", () => {
    button.disabled = true;
    status.textContent = "Running…";
    ask().catch(() => {
      button.disabled = false;
      status.textContent = "The application did not answer. Try again, or reload the page.";
    });
  });
  return el("div", {}, button, status);
}
