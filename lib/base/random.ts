// The randomness port, and the only file of lib and server/core that may touch the system's generator.

export interface Random {
  /** `length` bytes, fit for secrets when they come from {@link systemRandom}. */
  bytes(length: number): Uint8Array;
  /** A number in [0, 1), for jitter and shuffling, never for secrets. */
  fraction(): number;
}

export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  fraction: () => Math.random(),
};

/** The items in random order, as a new array (Fisher-Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random.fraction() * (i + 1));
    const swap = result[i] as T;
    result[i] = result[j] as T;
    result[j] = swap;
  }
  return result;
}
