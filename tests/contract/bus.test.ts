// What every bus between nodes must do, run against each implementation of the DocBus port.

import { describe, expect, test } from 'vitest';
import type { DocumentId } from '../../lib/base/ids.ts';
import { MemoryBus } from '../../server/cluster/memory-bus.ts';
import type { BusFrame, DocBus } from '../../server/core/ports.ts';
import { waitUntil } from '../support/wait-until.ts';

const one = 'one' as DocumentId;
const two = 'two' as DocumentId;

interface Bus {
  readonly join: () => DocBus;
  /** Makes the bus lose its connections, as an outage would. */
  readonly lose: () => void;
}

const implementations: ReadonlyArray<{ name: string; create: () => Bus }> = [
  {
    name: 'in memory',
    create: () => {
      const bus = new MemoryBus();
      return { join: () => bus.join(), lose: () => bus.lose() };
    },
  },
];

function frame(documentId: DocumentId, seq: number): BusFrame {
  return { documentId, fromSeq: seq, toSeq: seq, update: Uint8Array.of(seq) };
}

describe.each(implementations)('a bus $name', ({ create }) => {
  test('carries a frame to every other node that asked for the document, and to no others', async () => {
    const bus = create();
    const nodes = [bus.join(), bus.join(), bus.join()] as const;
    const heard: string[] = [];
    nodes.forEach((node, index) => node.subscribe(one, ({ toSeq }) => heard.push(`${index}:${toSeq}`)));
    nodes[2].subscribe(two, ({ toSeq }) => heard.push(`2 two:${toSeq}`));
    nodes[0].publish(frame(one, 1));
    nodes[1].publish(frame(two, 2));
    await waitUntil('three frames came', () => heard.length === 3);
    expect(heard.toSorted()).toEqual(['1:1', '2 two:2', '2:1']);
  });

  test('tells nothing after the subscription ended', async () => {
    const bus = create();
    const [a, b] = [bus.join(), bus.join()];
    const heard: number[] = [];
    const end = b.subscribe(one, ({ toSeq }) => heard.push(toSeq));
    a.publish(frame(one, 1));
    await waitUntil('the first came', () => heard.length === 1);
    end();
    a.publish(frame(one, 2));
    const later: number[] = [];
    b.subscribe(one, ({ toSeq }) => later.push(toSeq));
    a.publish(frame(one, 3));
    await waitUntil('the third came', () => later.length === 1);
    expect(heard).toEqual([1]);
  });

  test('says when frames may have been lost', async () => {
    const bus = create();
    let lost = 0;
    bus.join().onLost(() => (lost += 1));
    bus.lose();
    await waitUntil('it was told', () => lost > 0);
    expect(lost).toBe(1);
  });
});
