// What a thread has to do, one thing after the other, of each block only the latest: what was asked before is of no use.
// What fails is told and does not hold up the rest. The story: after one error the worker that reads code counted as busy
// for ever, and no block got its colours any more.

export class LatestOnly<Request extends { readonly id: string }> {
  readonly #waiting = new Map<string, Request>();
  readonly #work: (request: Request) => Promise<void>;
  readonly #onFailure: (request: Request, error: unknown) => void;
  #isWorking = false;

  constructor(options: {
    readonly work: (request: Request) => Promise<void>;
    readonly onFailure: (request: Request, error: unknown) => void;
  }) {
    this.#work = options.work;
    this.#onFailure = options.onFailure;
  }

  add(request: Request): void {
    this.#waiting.set(request.id, request);
    if (!this.#isWorking) void this.#workAll();
  }

  /** Something newer is there for this block. */
  isOutdated(id: string): boolean {
    return this.#waiting.has(id);
  }

  async #workAll(): Promise<void> {
    this.#isWorking = true;
    for (let next = this.#waiting.values().next(); !next.done; next = this.#waiting.values().next()) {
      const request = next.value;
      this.#waiting.delete(request.id);
      try {
        await this.#work(request);
      } catch (error) {
        this.#onFailure(request, error);
      }
    }
    this.#isWorking = false;
  }
}
