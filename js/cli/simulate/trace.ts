/** What happened in a run, for its picture and its story. */

/** A number is an instance. */
export type Lane = number | "store" | "provider" | `browser ${number}`;

export interface Message {
  from: Lane;
  to: Lane;
  at: number;
  end: number;
  kind: string;
  /** The session. */
  sid: string;
  isLost: boolean;
}

export interface Mark {
  lane: Lane;
  at: number;
  kind: MarkKind;
  sid: string;
  /** Of the store: the instance that wrote. */
  by?: number;
}

export type MarkKind =
  | "claimed"
  | "published"
  | "backed-off"
  | "rejected"
  | "ended"
  | "ran"
  | "adopted"
  | "waited"
  | "took-over"
  | "killed"
  | "restarted"
  | "reuse"
  | "signed-out"
  | "updated"
  | "renewed"
  | "outage"
  | "violation";

export class Trace {
  readonly messages: Message[] = [];
  readonly marks: Mark[] = [];

  message(
    from: Lane,
    to: Lane,
    at: number,
    way: number | undefined,
    kind: string,
    sid: string,
  ): Message {
    const isLost = way === undefined;
    const message = { from, to, at, end: at + (way ?? 60), kind, sid, isLost };
    this.messages.push(message);
    return message;
  }

  mark(lane: Lane, at: number, kind: MarkKind, sid: string, by?: number): void {
    this.marks.push({ lane, at, kind, sid, ...(by !== undefined && { by }) });
  }
}
