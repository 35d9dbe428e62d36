// A row of tokens of which only the codes are there; a token is made when it is asked for. Most characters of a block
// are compared and never looked at. Tokens that differ in nothing but their character and their place are one span.

type Make<T> = (ahead: number, code: number) => T;

export class TokenRow<T> {
  readonly codes: number[] = [];
  readonly #starts: number[] = [];
  readonly #makers: Make<T>[] = [];

  get length(): number {
    return this.codes.length;
  }

  /** What is added from now on is a span of its own; `make` is given how far behind its begin a token stands. */
  begin(make: Make<T>): void {
    this.#starts.push(this.codes.length);
    this.#makers.push(make);
  }

  /** A span of one. */
  add(code: number, token: T): void {
    this.begin(() => token);
    this.codes.push(code);
  }

  at(position: number): T | undefined {
    const code = this.codes[position];
    if (code === undefined) return undefined;
    const span = this.#spanOf(position);
    return this.#makers[span]?.(position - (this.#starts[span] ?? 0), code);
  }

  get last(): T | undefined {
    return this.at(this.length - 1);
  }

  slice(start: number, end: number): T[] {
    const tokens: T[] = [];
    for (let position = start; position < end; position++) {
      const token = this.at(position);
      if (token !== undefined) tokens.push(token);
    }
    return tokens;
  }

  /** Where the span ends that this position lies in. */
  endOfSpan(position: number): number {
    return this.#starts[this.#spanOf(position) + 1] ?? this.length;
  }

  /** The last that begins here or before; of those that begin here, as empty ones do, the one that holds something. */
  #spanOf(position: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
