/** States that pass: an object shows a state for some polls before it shows the next. */

import type { FlowEnd, ScriptedFlow } from "./contract";

interface Step<S> {
  polls: number;
  readonly next: S;
  readonly ready: () => boolean;
}

/** A state that changes only while somebody looks, so that tests need no clock. */
export class Passing<S> {
  private steps: Step<S>[] = [];

  constructor(private state: S) {}

  /** The state now, without counting as a look. */
  get now(): S {
    return this.state;
  }

  /** The state that all steps lead to. */
  get goal(): S {
    return this.steps.at(-1)?.next ?? this.state;
  }

  /** Leaves what was under way: shows `state`, for `polls` looks and until `ready`, and then `next`. */
  restart(state: S, step: { next: S; polls: number; ready?: () => boolean }): void {
    this.state = state;
    this.steps = [{ next: step.next, polls: step.polls, ready: step.ready ?? (() => true) }];
  }

  /**
   * As {@link restart}, unless a test has scripted that it ends otherwise.
   * @param bad The state in which it ends where it fails; absent where it cannot.
   */
  begin(
    state: S,
    step: { next: S; polls: number; ready?: () => boolean; bad?: S },
    scripted?: ScriptedFlow,
  ): void {
    this.restart(state, step);
    if (!scripted) return;
    const ends: Partial<Record<FlowEnd, S>> = { hangs: state };
    if (step.bad !== undefined) ends.fails = step.bad;
    const end = ends[scripted.how];
    if (end === undefined) return;
    this.restart(state, { next: end, polls: step.polls });
    scripted.play(() => this.set(step.next));
  }

  /** Sets a state that stays. */
  set(state: S): void {
    this.state = state;
    this.steps = [];
  }

  /** Looks once. */
  poll(): S {
    const step = this.steps[0];
    if (!step) return this.state;
    if (step.polls > 0) step.polls -= 1;
    else if (step.ready()) {
      this.state = step.next;
      this.steps.shift();
    }
    return this.state;
  }
}
