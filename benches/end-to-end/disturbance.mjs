import { cpus } from "node:os";

/** How much processor time goes to programs that do not belong to the measurement. */
export class Disturbance {
  #seconds = 0;
  #busy = 0;

  /** Runs a slice of a server, `{ seconds, micros }`, and sees what else was going on. */
  async during(run) {
    const [before, own] = [busy(), process.cpuUsage()];
    const slice = await run();
    const { user, system } = process.cpuUsage(own);
    this.#busy += busy() - before - (user + system + slice.micros) / 1e6;
    this.#seconds += slice.seconds;
    return slice;
  }

  /** As a share of one core; `null` if the servers cannot be told from other programs. */
  get share() {
    // Two clocks are compared, and the one of the cores is the coarser one.
    return Number.isNaN(this.#busy) ? null : Math.max(0, this.#busy / this.#seconds);
  }
}

/** The seconds that all cores together have been busy. */
function busy() {
  const times = cpus().map(({ times }) => times.user + times.nice + times.sys + times.irq);
  return times.reduce((sum, each) => sum + each, 0) / 1000;
}
