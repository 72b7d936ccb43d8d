/** A scene in words: what its numbers mean, and the picture for those who do not see it. */

import { browserOf, nameOf, type Scene } from "./scene.js";
import type { Lane, Mark, Message } from "../trace.js";

/** One thing that happened; its place in the list is its number in the picture. */
export interface Step {
  at: number;
  lane: Lane;
  /** Of what is lost half-way: where it came from. */
  from?: Lane;
  /** Of the store: which instance wrote. */
  by?: number;
  /** The shape of its mark. */
  shape: Shape;
  text: string;
}

export type Shape =
  | "refresh"
  | "adopted"
  | "claim"
  | "published"
  | "killed"
  | "lost"
  | "waits"
  | "undecided"
  | "ended"
  | "violation";

/** What each shape means, for the legend. */
export const SHAPES: { readonly [S in Shape]: string } = {
  claim: "Claim: one instance may ask the provider",
  refresh: "Refresh: the provider is asked, and a token is spent",
  published: "Published: the result is there for everybody",
  adopted: "Adopted: a request takes the result, and spends nothing",
  waits: "Waits: the tokens have run out, and somebody refreshes",
  killed: "An instance is killed, or the store is out of reach",
  lost: "Lost: a request or an answer does not arrive",
  undecided: "Undecided: nothing can be said, the cookie stays",
  ended: "Ended: signed out, or refused by the provider",
  violation: "A rule is broken",
};

const MOST = 26;

export function storyOf(scene: Scene): Step[] {
  const steps = [...scene.messages.flatMap(ofMessage), ...scene.marks.flatMap(ofMark)].sort(
    (one, other) => one.at - other.at,
  );
  return steps.slice(0, MOST);
}

function ofMark({ lane, at, kind, sid, by }: Mark): Step[] {
  const who = nameOf(by ?? lane).toLowerCase();
  const whose = browserOf(sid);
  const writer = by === undefined ? {} : { by };
  const step = (shape: Shape, text: string): Step[] => [
    { at, lane, shape, text: sentence(text), ...writer },
  ];
  switch (kind) {
    case "claimed":
      return step("claim", `${who} claims the refresh for ${whose} in the store.`);
    case "took-over":
      return step("claim", `The lease of the claim is over: ${who} takes over for ${whose}.`);
    case "published":
      return step("published", `${who} publishes the new tokens of ${whose}.`);
    case "backed-off":
      return step(
        "undecided",
        `The provider failed. ${sentence(who)} writes when to try again for ${whose}.`,
      );
    case "rejected":
      return step("ended", `${who} writes that the provider has refused the token of ${whose}.`);
    case "ended":
      return step("ended", `${who} ends the register of ${whose}: nobody refreshes it any more.`);
    case "adopted":
      return step("adopted", `A request of ${whose} at ${who} adopts the new tokens.`);
    case "waited":
      return step("waits", `A request of ${whose} waits at ${who}.`);
    case "killed":
      return step("killed", `${who} is killed.`);
    case "outage":
      return step("killed", "The store is out of reach for a while.");
    case "reuse":
      return step("ended", `The provider sees a spent token of ${whose}, and ends the grant.`);
    case "signed-out":
      return step("ended", `${whose} signs out.`);
    case "violation":
      return step("violation", `A rule is broken for ${whose}.`);
    // What would say nothing more, or is no news.
    case "ran":
    case "restarted":
    case "updated":
    case "renewed":
      return [];
  }
}

function ofMessage({ from, to, at, end, kind, sid, isLost }: Message): Step[] {
  const whose = browserOf(sid);
  if (kind === "ask") {
    const text = `${nameOf(from)} asks the provider for new tokens for ${whose}.`;
    return [{ at: end, lane: to, shape: "refresh", text }];
  }
  if (isLost) {
    const what = from === "provider" ? "The provider's reply" : messageName(from, whose);
    const text = `${what} is lost.`;
    return [{ at: (at + end) / 2, lane: to, from, shape: "lost", text }];
  }
  if (kind !== "undecided") return [];
  const text = `${nameOf(from)} answers ${whose}: undecided. The cookie stays.`;
  return [{ at, lane: from, shape: "undecided", text }];
}

function messageName(from: Lane, whose: string): string {
  return typeof from === "number" ? `An answer to ${whose}` : `A request of ${whose}`;
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
