// Replaces the clock, timers, chance and channels of globalThis by ones that the run under way provides. Must be
// installed before the first module that captures any of them: lib0 keeps Date.now and crypto's generator at import.
// Between runs the real ones answer. For a thread of its own, never for the one that vitest runs in.

import { webcrypto } from 'node:crypto';

export interface VirtualTimer {
  cancel(): void;
}

export interface VirtualChannel {
  /** Set by whoever listens. */
  hear: (data: unknown) => void;
  postMessage(data: unknown): void;
  close(): void;
}

/** What a run provides, always on behalf of whoever acts at that moment. */
export interface Ambient {
  wallMs(): number;
  monotonicMs(): number;
  fraction(): number;
  after(delayMs: number, action: () => void): VirtualTimer;
  every(periodMs: number, action: () => void): VirtualTimer;
  openChannel(name: string): VirtualChannel;
  complain(level: 'error' | 'warn', text: string): void;
}

let ambient: Ambient | null = null;

export function setAmbient(next: Ambient | null): void {
  ambient = next;
}

/** What the runner itself goes on using. */
export const real = {
  now: Date.now.bind(Date),
  nowMs: performance.now.bind(performance),
  setImmediate: globalThis.setImmediate,
  console: { error: console.error.bind(console), warn: console.warn.bind(console) },
};

/** Call once, first of all. */
export function installVirtualGlobals(): void {
  installTime();
  installTimers();
  installChance();
  installConsole();
}

function installTime(): void {
  const RealDate = Date;
  const wallMs = (): number => ambient?.wallMs() ?? real.now();
  class VirtualDate extends RealDate {
    constructor(...args: [] | [number | string | Date]) {
      super(args.length === 0 ? wallMs() : args[0]);
    }
    static override now(): number {
      return Math.floor(wallMs());
    }
  }
  globalThis.Date = VirtualDate as unknown as DateConstructor;
  performance.now = () => ambient?.monotonicMs() ?? real.nowMs();
}

function installTimers(): void {
  const { setTimeout: realTimeout, setInterval: realInterval } = globalThis;
  const { clearTimeout: realClear, clearInterval: realClearInterval } = globalThis;
  type Callback = (...args: unknown[]) => void;
  const isVirtual = (handle: unknown): handle is VirtualTimer =>
    typeof handle === 'object' && handle !== null && 'cancel' in handle;
  const replacement = {
    setTimeout: (action: Callback, delayMs = 0, ...args: unknown[]) =>
      ambient === null
        ? realTimeout(action, delayMs, ...args)
        : ambient.after(delayMs, () => action(...args)),
    setInterval: (action: Callback, periodMs = 0, ...args: unknown[]) =>
      ambient === null
        ? realInterval(action, periodMs, ...args)
        : ambient.every(periodMs, () => action(...args)),
    clearTimeout: (handle: unknown) =>
      isVirtual(handle) ? handle.cancel() : realClear(handle as NodeJS.Timeout),
    clearInterval: (handle: unknown) =>
      isVirtual(handle) ? handle.cancel() : realClearInterval(handle as NodeJS.Timeout),
  };
  Object.assign(globalThis, replacement);
}

function installChance(): void {
  const realRandom = Math.random;
  Math.random = () => ambient?.fraction() ?? realRandom();
  const realFill = webcrypto.getRandomValues.bind(webcrypto);
  const fill = <T extends ArrayBufferView>(into: T): T => {
    const source = ambient;
    if (source === null) return realFill(into as never);
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(source.fraction() * 256);
    return into;
  };
  // An own property: what is captured by bind(), as lib0 does, is this one.
  Object.defineProperty(webcrypto, 'getRandomValues', { value: fill });
}

/** lib0 captures the constructor, so the class is there always and asks the run when it is used. */
class Channel {
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  readonly #channel: VirtualChannel | undefined;

  constructor(name: string) {
    this.#channel = ambient?.openChannel(name);
    if (this.#channel !== undefined) this.#channel.hear = (data) => this.onmessage?.({ data });
  }

  postMessage(data: unknown): void {
    this.#channel?.postMessage(data);
  }

  close(): void {
    this.#channel?.close();
  }
}

function installConsole(): void {
  Object.assign(globalThis, { BroadcastChannel: Channel });
  const route =
    (level: 'error' | 'warn') =>
    (...args: unknown[]): void => {
      if (ambient === null) real.console[level](...args);
      else ambient.complain(level, args.map(String).join(' '));
    };
  console.error = route('error');
  console.warn = route('warn');
}
