// The lines that the log is to hold of an attack: one each, with a reason and nothing else. Every field is named here,
// so a line that held a byte of a frame, a token, a cookie, a name or an id that is not hashed would be another line.

import { expect } from 'vitest';

export type LogLine = Readonly<Record<string, unknown>>;

const time: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const hashedId: unknown = expect.stringMatching(/^[0-9a-f]{12}$/);

/** A session that the server ended. */
export function ended(code: number, reason: string): LogLine {
  return {
    level: 'warn',
    time,
    msg: 'session ended by the server',
    document: hashedId,
    session: hashedId,
    code,
    reason,
  };
}

/** A socket that was never opened. */
export function notLetIn(status: number, reason: string): LogLine {
  return { level: 'info', time, msg: 'connection refused', status, reason };
}

/** A request that reached no route. */
export function refused(status: number, reason: string): LogLine {
  return { level: 'info', time, msg: 'request refused', status, reason };
}

export function uploadRefused(reason: string): LogLine {
  return { level: 'info', time, msg: 'upload refused', document: hashedId, reason };
}

export function times(count: number, line: LogLine): LogLine[] {
  return Array.from({ length: count }, () => line);
}

/** The whole lines in a server's output, without what it says to people. Of the last one a part may be here. */
export function linesIn(output: string): LogLine[] {
  return output
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);
}
