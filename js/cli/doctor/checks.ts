/** What `doctor` found out. */

import { NoAnswer } from "./site.js";

export interface Check {
  /** A stable name. */
  id: string;
  status: "ok" | "failed" | "skipped";
  message: string;
}

export class Checks {
  readonly list: Check[] = [];

  /** `good` is the sentence for the case that all is well; `bad` says what to do. */
  add(id: string, isGood: boolean, good: string, bad: string): void {
    this.list.push({ id, status: isGood ? "ok" : "failed", message: isGood ? good : bad });
  }

  skip(id: string, message: string): void {
    this.list.push({ id, status: "skipped", message });
  }

  /**
   * Some requests and their checks. A request that the application does not answer ends
   * them with a failed check, and there is no result.
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
