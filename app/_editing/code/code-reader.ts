// The worker that reads code, from the page's side: started with the first block that has a language, asked for each
// block one thing at a time, so that fast typing does not pile up.

import type { CodeAnswer, CodeRequest } from './code-messages.ts';
import { codeLanguage } from './languages.ts';
import { type LineTokens, tokensMeanwhile } from './code-tokens.ts';

interface Reading {
  language: string;
  /** What the block is now. */
  lines: readonly string[];
  /** What was asked last, and what is known of it. */
  asked: readonly string[];
  tokens: readonly LineTokens[];
  isAsking: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Larger ones stay plain. */
const linesMax = 20_000;
/** Longer ones are asked for when the typing rests: passing them on takes a moment, too. */
const shortLinesMax = 300;
const restMs = 200;

export class CodeReader {
  readonly #onAnswer: () => void;
  readonly #readings = new Map<string, Reading>();
  #worker: Worker | null = null;

  /** `onAnswer`: there is more to paint. */
  constructor(onAnswer: () => void) {
    this.#onAnswer = onAnswer;
  }

  /** What can be told now of the block, whose text is this; what cannot is asked for. */
  read(id: string, language: string, lines: readonly string[]): readonly LineTokens[] {
    if (codeLanguage(language) === undefined || lines.length > linesMax) {
      this.forget(id);
      return [];
    }
    let reading = this.#readings.get(id);
    if (reading === undefined || reading.language !== language) {
      reading = {
        language,
        lines: [],
        asked: [],
        tokens: [],
        isAsking: reading?.isAsking ?? false,
        timer: undefined,
      };
      this.#readings.set(id, reading);
    }
    reading.lines = lines;
    if (!reading.isAsking && !isSame(lines, reading.asked)) this.#askSoon(id, reading);
    return tokensMeanwhile(reading.asked, reading.tokens, lines);
  }

  forget(id: string): void {
    if (this.#readings.delete(id)) this.#post({ id, language: '', lines: null });
  }

  close(): void {
    for (const { timer } of this.#readings.values()) clearTimeout(timer);
    this.#worker?.terminate();
    this.#worker = null;
    this.#readings.clear();
  }

  #askSoon(id: string, reading: Reading): void {
    clearTimeout(reading.timer);
    // The first time at once, whatever its length.
    if (reading.lines.length <= shortLinesMax || reading.asked.length === 0) {
      this.#ask(id, reading);
      return;
    }
    reading.timer = setTimeout(() => {
      if (this.#readings.get(id) === reading && !reading.isAsking) this.#ask(id, reading);
    }, restMs);
  }

  #ask(id: string, reading: Reading): void {
    reading.tokens = tokensMeanwhile(reading.asked, reading.tokens, reading.lines);
    reading.asked = reading.lines;
    reading.isAsking = true;
    const { language, lines } = reading;
    this.#worker ??= this.#start();
    this.#post({ id, language, lines });
  }

  #post(request: CodeRequest): void {
    this.#worker?.postMessage(request);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./code-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<CodeAnswer>) => this.#take(data));
    // It did not start, or broke: the next change begins with another one.
    worker.addEventListener('error', () => {
      worker.terminate();
      if (this.#worker === worker) this.#worker = null;
      for (const reading of this.#readings.values()) reading.isAsking = false;
    });
    return worker;
  }

  #take({ id, tokens, isAll }: CodeAnswer): void {
    const reading = this.#readings.get(id);
    if (reading === undefined) return;
    // Until all is read, the rest keeps what it had.
    reading.tokens = isAll ? tokens : [...tokens, ...reading.tokens.slice(tokens.length)];
    if (isAll) {
      reading.isAsking = false;
      if (!isSame(reading.lines, reading.asked)) this.#ask(id, reading);
    }
    this.#onAnswer();
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
