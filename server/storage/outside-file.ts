// A file from outside, opened for reading once: nothing but a plain file, as others may never end or never begin. What goes
// wrong with it is not taken for a fault of the store.

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { describe } from './inspect-store.ts';

/** The message goes on behind the name of the file. */
export class OutsideFileError extends Error {
  override readonly name = 'OutsideFileError';
}

export class OutsideFile {
  /** As it was when it was opened. */
  readonly size: number;
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
    this.size = fstatSync(descriptor).size;
  }

  /** Opens it for as long as `action` takes. Throws {@link OutsideFileError}, and what `action` throws. */
  static with<T>(path: string, action: (file: OutsideFile) => T): T {
    const descriptor = readable(() => {
      if (!statSync(path).isFile()) throw new OutsideFileError('is no file');
      return openSync(path, 'r');
    });
    try {
      return action(new OutsideFile(descriptor));
    } finally {
      closeSync(descriptor);
    }
  }

  /** The next bytes, as many as asked for. */
  read(bytes: number): Uint8Array {
    const part = new Uint8Array(bytes);
    for (let filled = 0; filled < bytes;) {
      const read = readable(() => readSync(this.#descriptor, part, filled, bytes - filled, null));
      if (read === 0) throw new OutsideFileError('became shorter while it was read');
      filled += read;
    }
    return part;
  }
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof OutsideFileError
      ? error
      : new OutsideFileError(`cannot be read: ${describe(error)}`, { cause: error });
  }
}
