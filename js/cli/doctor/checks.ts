/** What `doctor` found out. */

export interface Check {
  /** A stable name. */
  id: string;
  status: "ok" | "failed" | "skipped";
  message: string;
}

export class Checks {
  readonly list: Check[] = [];

  /** A sentence for the case that all is well, and one that says what to do. */
  check(id: string, good: boolean, yes: string, no: string): void {
    this.list.push({ id, status: good ? "ok" : "failed", message: good ? yes : no });
  }

  skip(id: string, message: string): void {
    this.list.push({ id, status: "skipped", message });
  }
}
