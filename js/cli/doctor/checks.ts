/** What `doctor` found out. */

import { NoAnswer } from "./site.js";

export interface Check {
  /** Stable: programs rely on it. */
  id: string;
  status: "ok" | "failed" | "skipped";
  message: string;
}

export class Checks {
  readonly list: Check[] = [];

  /** `good` is the message if all is well; `bad` says what to do. */
  add(id: string, isGood: boolean, good: string, bad: string): void {
    this.list.push({ id, status: isGood ? "ok" : "failed", message: isGood ? good : bad });
  }

  skip(id: string, message: string): void {
    this.list.push({ id, status: "skipped", message });
  }

  /**
   * Runs some requests and their checks. If the application does not answer one of the
   * requests, the check `id` fails and there is no result.
   */
  async attempt<T>(id: string, requests: () => Promise<T>): Promise<T | undefined> {
    try {
      return await requests();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.add(id, false, "", error.message);
      return undefined;
    }
  }
}
