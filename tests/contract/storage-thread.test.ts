// The storage thread of the real server ends while nobody writes: a process that went on would say that it takes traffic,
// and learn from the next edit that it has no store.

import { expect, test } from 'vitest';
import { inspectable, withInspector } from '../support/inspector.ts';
import { withServer } from '../support/server-process.ts';

/** In a later turn of the thread, as a timer of its own would. */
const faults = [
  {
    how: 'throws',
    expression: "setImmediate(() => { throw new Error('disk I/O error'); })",
    error: 'disk I/O error',
  },
  { how: 'ends', expression: 'setImmediate(() => process.exit(0))', error: 'the storage thread has ended' },
];

test.each(faults)(
  '[D4] the thread $how while nobody writes or is here: the process ends at once, with one line',
  ({ expression, error }) =>
    withServer({ env: inspectable }, async (server) => {
      expect((await fetch(`${server.httpUrl}/readyz`)).status).toBe(200);
      await withInspector(server, ({ runIn }) => runIn('storage', expression));
      expect(await server.ended()).toBe(1);
      const lines = server.output.split('\n').filter((line) => line.startsWith('{'));
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
        expect.objectContaining({
          level: 'fatal',
          msg: 'the storage failed in a way that leaves open what was written: ending',
          error: expect.objectContaining({ message: error }),
        }),
      ]);
    }),
);
