/** One run: browsers, a network, instances, a store and a provider, until all is quiet again. */

import { Clock, FOREVER } from "./clock.js";
import { Machine, RequestLife } from "./machine.js";
import type { Action, Plan } from "./plan.js";
import type { Answer, Claims, Protocol, ServerRequest } from "./protocol.js";
import { LASTS, Provider, type Reply } from "./provider.js";
import { Random } from "./random.js";
import { Rules, type Browser, type Observed, type Winner } from "./rules.js";
import { Store } from "./store.js";
import { Trace } from "./trace.js";

/** Milliseconds between the two last requests. */
const LAST = 60_000;

export class World implements Observed {
  readonly clock = new Clock();
  readonly trace = new Trace();
  readonly store: Store;
  readonly provider: Provider;
  readonly machines: readonly Machine[];
  readonly browsers: readonly Browser[];
  readonly rules: Rules;
  readonly winners: Winner[] = [];
  requests = 0;

  constructor(
    readonly plan: Plan,
    readonly protocol: Protocol,
  ) {
    const labels = [plan.seed, plan.run] as const;
    this.store = new Store(this.clock, plan, ...labels);
    this.provider = new Provider(this.clock, plan.provider, this.trace, ...labels);
    this.machines = plan.skews.map(
      (skew, index) => new Machine(this.clock, this.store, index, skew, plan.isEdge),
    );
    this.browsers = Array.from({ length: plan.browsers }, (_, index) => this.#signIn(index));
    this.rules = new Rules(this);
    for (const action of plan.actions) {
      this.clock.after(action.at, FOREVER, () => this.#send(action));
    }
    for (const kill of plan.kills) this.#planKill(kill);
    for (const { at } of plan.outages) this.#planMark(at, "outage");
    for (const at of plan.restarts) this.#planMark(at, "restarted");
  }

  /** Goes through the run, and says whether the rules held. */
  async play(): Promise<void> {
    const { clock, plan } = this;
    await clock.goTo(plan.quiet);
    this.store.isHealthy = this.provider.isHealthy = true;
    // What any cookie holds has run out.
    await clock.goTo(plan.quiet + LASTS * 1000 + LAST);
    for (const at of [0, 1]) {
      this.browsers.forEach((browser, index) => {
        if (browser.jar && !browser.hasSignedOut) this.#send(this.#lastAction(index, at));
      });
      await clock.goTo(clock.now + LAST);
    }
    this.rules.checkEnd();
  }

  #signIn(index: number): Browser {
    const sid = `session-${index + 1}`;
    const { access_token, refresh_token, lasts } = this.provider.signIn(sid);
    const jar: Claims = {
      sid,
      iat: 1_800_000_000,
      rev: 0,
      gen: 0,
      access_token,
      refresh_token,
      expires_at: Math.floor(1_800_000_000 + lasts),
      refreshes: 0,
      updates: [],
    };
    return { sid, jar, copy: null, hasSignedOut: false, updates: new Set() };
  }

  #planKill({ at, instance, downFor }: Plan["kills"][number]): void {
    const machine = this.machines[instance]!;
    this.clock.after(at, FOREVER, () => {
      if (!machine.life.isAlive) return;
      machine.kill();
      this.trace.mark(instance, this.clock.now, "killed", "");
      this.clock.after(downFor, FOREVER, () => {
        machine.restart();
        this.trace.mark(instance, this.clock.now, "restarted", "");
      });
    });
  }

  #planMark(at: number, kind: "outage" | "restarted"): void {
    this.clock.after(at, FOREVER, () => this.trace.mark("store", this.clock.now, kind, ""));
  }

  #lastAction(browser: number, id: number): Action {
    return {
      id: this.plan.actions.length + browser * 2 + id,
      at: this.clock.now,
      browser,
      tab: 0,
      aim: "page",
      instance: 0.5,
      there: 5,
      back: 5,
      leaves: undefined,
      isCopy: false,
    };
  }

  /** A tab asks, with the cookie that the jar holds now. */
  #send(action: Action): void {
    const { clock, trace } = this;
    const browser = this.browsers[action.browser]!;
    if (action.aim === "sign-out") browser.copy = browser.jar;
    const claims = action.isCopy ? browser.copy : browser.jar;
    if (!claims) return;
    const up = this.machines.filter(({ life }) => life.isAlive);
    const machine = up[Math.floor(action.instance * up.length)];
    if (!machine) return;
    this.requests++;
    const { there } = action;
    const to = machine.index;
    const sent = trace.message(lane(action), to, clock.now, there, action.aim, browser.sid);
    if (there === undefined) return;
    clock.after(there, FOREVER, () => {
      sent.isLost = !machine.life.isAlive;
      if (!sent.isLost) void this.#handle(action, browser, claims, machine);
    });
  }

  async #handle(action: Action, browser: Browser, claims: Claims, machine: Machine) {
    const { clock } = this;
    const life = new RequestLife(clock, machine);
    const left = action.leaves;
    let hasLeft = false;
    if (left !== undefined) {
      clock.after(left, FOREVER, () => {
        hasLeft = true;
        life.end();
      });
    }
    const request = this.#makeRequest(action, claims, machine, life);
    const begun = clock.now;
    const answer = await this.#answer(request, browser).catch((error: unknown): Answer => ({
      status: "undecided",
      reason: `throws ${String(error)}`,
    }));
    this.rules.checkAnswer(request, answer, begun);
    this.trace.message(
      machine.index,
      lane(action),
      clock.now,
      hasLeft ? undefined : action.back,
      answer.status === "active" ? (answer.cookie ? "cookie" : "answer") : answer.status,
      browser.sid,
    );
    life.end();
    if (hasLeft || action.back === undefined) return;
    clock.after(action.back, FOREVER, () => this.#receive(action, browser, answer));
  }

  /** The browser stores what arrives, in the order in which it arrives. */
  #receive(action: Action, browser: Browser, { status, cookie }: Answer): void {
    if (action.isCopy || cookie === undefined) return;
    browser.jar = cookie;
    if (action.aim === "update" && status === "active") browser.updates.add(updateOf(action));
  }

  async #answer(request: ServerRequest, browser: Browser): Promise<Answer> {
    const { action, claims } = request;
    switch (action.aim) {
      case "sign-out":
        return this.#signOut(request, browser);
      case "update": {
        const check = this.protocol.isOurs
          ? await request.machine.checkRevoked(claims.sid, request.life)
          : undefined;
        if (check === "stale") return { status: "undecided", reason: "revocation-stale" };
        if (check) return { status: "invalid", reason: "revoked", cookie: null };
        request.mark("updated");
        const updates = [...claims.updates, updateOf(action)];
        const iat = Math.floor(request.machine.time() / 1000);
        return { status: "active", cookie: { ...claims, iat, rev: claims.rev + 1, updates } };
      }
      case "page":
      case "prefetch":
      case "read":
        return this.protocol.resolve(request);
    }
  }

  async #signOut(request: ServerRequest, browser: Browser): Promise<Answer> {
    browser.hasSignedOut = true;
    request.mark("signed-out");
    const done = this.protocol.signOut?.(request);
    if (done) {
      request.life.waitUntil(done);
      void done.then(() => this.rules.addSignOut(browser.sid));
      await Promise.race([done, request.sleep(2000)]);
    }
    return { status: "invalid", reason: "revoked", cookie: null };
  }

  #makeRequest(action: Action, claims: Claims, machine: Machine, life: RequestLife): ServerRequest {
    const { clock, store, rules, plan } = this;
    const random = new Random(plan.seed, plan.run, "request", action.id);
    const request: ServerRequest = {
      action,
      claims,
      machine,
      life,
      store,
      random: () => random.next(),
      sleep: (ms, signal) => {
        rules.addSleep(request);
        return clock.sleep(ms, life, signal);
      },
      refresh: (held, lease) => this.#refresh(request, held, lease),
      watch: {
        onRead: () => rules.addRead(request),
        onWait: () => rules.addSleep(request),
        onError: () => rules.addStoreError(request),
        onWritten: (key, value) => rules.addWritten(request, key, value),
      },
      mark: (kind) => this.trace.mark(machine.index, clock.now, kind, claims.sid),
    };
    return request;
  }

  async #refresh(request: ServerRequest, claims: Claims, lease: number): Promise<Reply> {
    const { machine, life } = request;
    const { access_token, refresh_token, sid } = claims;
    const winner: Winner = {
      sid,
      refresh: `${refresh_token} of ${access_token}`,
      count: claims.refreshes,
      life,
      began: this.clock.now,
      lease,
      hasSpent: false,
      hadErrors: false,
    };
    this.winners.push(winner);
    this.rules.addWinner(request, winner);
    const onSpent = () => (winner.hasSpent = true);
    const reply = await this.provider.refresh(sid, claims, {
      from: machine.index,
      owner: life,
      onSpent,
    });
    winner.repliedAt = this.clock.now;
    return reply;
  }
}

export function updateOf({ id }: Action): string {
  return `update-${id}`;
}

function lane({ browser }: Action): `browser ${number}` {
  return `browser ${browser}`;
}
