/**
 * Lets the reads of one run share list calls: the first that asks under a key loads, the others get its answer.
 * For `read` only; what changes things asks the API itself. A load that fails is forgotten, so that the next one asks again.
 */
export class SharedReads {
  readonly #answers = new Map<string, Promise<unknown>>();

  /**
   * @param fleet EMR ids of all clusters of the stack, as the engine configured the provider; may be empty or outdated.
   * @param lookedAt Those of them whose nodes are looked at by the agent.
   */
  constructor(
    readonly fleet: readonly string[] = [],
    readonly lookedAt: readonly string[] = fleet,
  ) {}

  /** The answer of the first `load` under `key` in this process. */
  once<T>(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    if (known !== undefined) return known as Promise<T>;
    const answer = load();
    this.#answers.set(key, answer);
    answer.catch(() => this.#answers.delete(key));
    return answer;
  }
}
