// Two small ways to be told: a set of listeners, and a value that can be watched.

/** Functions to call with every value that is emitted. Bounded by who subscribes: no wildcard, no replay. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Adds a listener and returns what removes it. Adding one function twice keeps one. */
  add(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls the listeners present now, in the order in which they came. */
  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  get size(): number {
    return this.#listeners.size;
  }
}

/** What a reader of a {@link Watched} sees; its shape is what React's useSyncExternalStore takes. */
export interface Watchable<T> {
  readonly get: () => T;
  /** Called after each change, without the value: ask for it. Returns what ends it. */
  readonly subscribe: (onChange: () => void) => () => void;
}

/** A value that tells when it changes. Setting an equal value (Object.is, or `equals`) tells nobody. */
export class Watched<T> implements Watchable<T> {
  #value: T;
  readonly #equals: (a: T, b: T) => boolean;
  readonly #listeners = new Listeners<undefined>();

  constructor(initial: T, equals: (a: T, b: T) => boolean = Object.is) {
    this.#value = initial;
    this.#equals = equals;
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (onChange: () => void): (() => void) => this.#listeners.add(() => onChange());

  set(value: T): void {
    if (this.#equals(this.#value, value)) return;
    this.#value = value;
    this.#listeners.emit(undefined);
  }
}
