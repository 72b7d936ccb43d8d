/** An instance of the application: its clock, its life, and what it knows of revoked sessions. */

import type { Clock, Owner } from "./clock.js";
import type { Reply } from "./provider.js";
import type { Store } from "./store.js";
import { ProcessMemory } from "../../refresh/protocol.js";

/** Milliseconds: `revocation.maxStaleness`, half of it, and how long a request waits for a load. */
export const STALENESS = 30_000;
const HALF = STALENESS / 2;
const LOAD = 2000;
/** Milliseconds that the edge lets work go on which was given to `waitUntil`. */
const EDGE = 30_000;

/** From a start of an instance to its end. */
class Life implements Owner {
  isAlive = true;
  diedAt = Infinity;
  /** Ids that this process has read or appended. */
  readonly revoked = new Set<string>();
  /** Since when it has read the log. */
  loadedAt = -Infinity;
  loading: Promise<void> | undefined;
  /** What our protocol keeps in the memory of a process, and what single flight does. */
  readonly memory = new ProcessMemory();
  readonly flights = new Map<string, Promise<Reply>>();
}

export class Machine {
  life = new Life();

  constructor(
    private readonly clock: Clock,
    private readonly store: Store,
    readonly index: number,
    readonly skew: number,
    readonly isEdge: boolean,
  ) {}

  kill(): void {
    this.life.isAlive = false;
    this.life.diedAt = this.clock.now;
  }

  restart(): void {
    this.life = new Life();
  }

  /** Milliseconds since 1970, as wrong as this clock is. */
  time(): number {
    return 1_800_000_000_000 + this.clock.now + this.skew;
  }

  /** Refuses what the log holds; the log is read by request, and at most `STALENESS` old. */
  async checkRevoked(sid: string, request: RequestLife): Promise<"revoked" | "stale" | undefined> {
    const { life, clock } = this;
    if (life.revoked.has(sid)) return "revoked";
    const age = clock.now - life.loadedAt;
    if (age > HALF) {
      life.loading ??= this.#load(request).finally(() => (life.loading = undefined));
      request.waitUntil(life.loading);
      if (age > STALENESS) await Promise.race([life.loading, clock.sleep(LOAD, request)]);
    }
    if (life.revoked.has(sid)) return "revoked";
    return clock.now - life.loadedAt > STALENESS ? "stale" : undefined;
  }

  async #load(request: RequestLife): Promise<void> {
    const { life, clock } = this;
    const begun = clock.now;
    try {
      // Whatever becomes of the request, others wait for this.
      const entries = await this.store.since(this.isEdge ? request : life);
      for (const id of entries) life.revoked.add(id);
      life.loadedAt = begun;
    } catch {
      // The next request tries again.
    }
  }
}

/** What one request may still do, after its answer or its client has gone. */
export class RequestLife implements Owner {
  #endedAt: number | undefined;
  #pending = 0;
  readonly machineLife: Owner & { readonly diedAt: number };

  constructor(
    private readonly clock: Clock,
    readonly machine: Machine,
  ) {
    this.machineLife = machine.life;
  }

  /** An isolate at the edge does nothing more for a request, but for what `waitUntil` got. */
  get isAlive(): boolean {
    if (!this.machineLife.isAlive) return false;
    if (!this.machine.isEdge || this.#endedAt === undefined) return true;
    return this.#pending > 0 && this.clock.now - this.#endedAt < EDGE;
  }

  /** Whether something that the edge was to wait for goes on still, or was cut. */
  get hasPending(): boolean {
    return this.#pending > 0;
  }

  waitUntil(work: Promise<unknown>): void {
    this.#pending++;
    const end = () => void this.#pending--;
    work.then(end, end);
  }

  end(): void {
    this.#endedAt ??= this.clock.now;
  }
}
