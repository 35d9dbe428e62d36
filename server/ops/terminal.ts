// What the operator's commands write: results, one line that shows progress, and words for sizes. What comes from the
// data is shown and not obeyed: a name with an escape sequence in it must not move the cursor.

export interface TerminalStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Terminal {
  /** A line of the result. */
  line(text: string): void;
  /** A line about what went wrong. */
  problem(text: string): void;
  /** Shows how far a step is, where somebody watches. */
  progress(step: string): (done: number, total: number) => void;
}

const clearLine = '\r\u001b[2K';

export function createTerminal(streams: {
  readonly out: TerminalStream;
  readonly err: TerminalStream;
}): Terminal {
  const { out, err } = streams;
  const live = err.isTTY === true;
  let shown = '';
  const show = (text: string): void => {
    if (!live || text === shown) return;
    shown = text;
    err.write(text === '' ? clearLine : `${clearLine}${text}`);
  };
  const write = (stream: TerminalStream, text: string): void => {
    show('');
    stream.write(`${printable(text)}\n`);
  };
  return {
    line: (text) => write(out, text),
    problem: (text) => write(err, text),
    progress: (step) => (done, total) => {
      show(done >= total ? '' : `${step}… ${Math.floor((done / total) * 100)} %`);
    },
  };
}

/** Line breaks and tabs stay; every other control character is written as its code. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u2028\u2029]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** `3 documents`, `1 document`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1.5 MiB`: three digits at most, in powers of 1024. */
export function sized(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
