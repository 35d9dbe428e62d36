// How much somebody may do in a time. These know the time by what they are told.

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** So many at once, so many a second. */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #atMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#atMs = nowMs;
  }

  /** Takes one token, into debt if there is none. Returns for how many milliseconds the bucket stays in debt. */
  take(nowMs: number): number {
    const { perSecond, burst } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#atMs) * perSecond) / 1_000);
    this.#atMs = nowMs;
    this.#tokens -= 1;
    return this.#tokens >= 0 ? 0 : (-this.#tokens * 1_000) / perSecond;
  }
}

const hourMs = 60 * 60 * 1_000;

/** So many an hour for each key; what an hour began with is forgotten at its end. */
export class HourlyQuota<Key> {
  readonly #max: number;
  readonly #used = new Map<Key, { readonly sinceMs: number; count: number }>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts `amount` for the key; false, and nothing counted, if that is more than it has left. */
  allow(key: Key, amount: number, nowMs: number): boolean {
    if (amount === 0) return true;
    for (const [each, { sinceMs }] of this.#used) {
      if (nowMs - sinceMs < hourMs) break; // The oldest comes first.
      this.#used.delete(each);
    }
    const used = this.#used.get(key);
    const count = (used?.count ?? 0) + amount;
    if (count > this.#max) return false;
    if (used === undefined) this.#used.set(key, { sinceMs: nowMs, count });
    else used.count = count;
    return true;
  }
}
