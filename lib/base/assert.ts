// Assertions for our own mistakes. A peer's mistake is a ProtocolError, an expected failure is a Result:
// neither belongs here.

/** Thrown when an invariant of this program does not hold. Never caught to go on. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws an {@link AssertionError} with `message` unless `condition` holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Ends every exhaustive switch: the compiler rejects a call that can be reached. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${String(value)}`);
}
