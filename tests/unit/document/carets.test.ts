// Carets from one editor to another: what is published, how often, and where the others see it.

import {
  $getRoot,
  $isElementNode,
  $isTextNode,
  $setSelection,
  BLUR_COMMAND,
  FOCUS_COMMAND,
  type TextNode,
} from 'lexical';
import { afterEach, describe, expect, test } from 'vitest';

import type { RemoteCursor } from '../../../lib/document/binding.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { $setParagraphs, exchange, exchangeAwareness, openPeer, type Peer } from './editors.ts';

const open: Peer[] = [];
const settleMs = 100;

function pair(...texts: string[]): { ann: Peer; ben: Peer; clock: ManualClock } {
  const clock = new ManualClock();
  const [ann, ben] = [openPeer({ clock }), openPeer({ clock })];
  open.push(ann, ben);
  ann.edit(() => $setParagraphs(...texts));
  exchange(ann, ben);
  return { ann, ben, clock };
}

afterEach(() => {
  for (const peer of open.splice(0)) peer.close();
});

function $textOf(block: number): TextNode {
  const node = $getRoot().getChildAtIndex(block);
  const text = $isElementNode(node) ? node.getFirstChild() : null;
  if (!$isTextNode(text)) throw new Error(`no text in block ${block}`);
  return text;
}

function $select(block: number, from: number, to: number): void {
  $textOf(block).select(from, to);
}

function $type(block: number, offset: number, text: string): void {
  $select(block, offset, offset);
  $textOf(block).spliceText(offset, 0, text, true);
}

async function publish(from: Peer, to: Peer, clock: ManualClock): Promise<void> {
  await clock.advance(settleMs);
  exchangeAwareness(from, to);
}

/** Where a peer sees the carets of others, as text before each point. */
function seen(peer: Peer): unknown[] {
  return peer.binding.remoteCursors.get().map((cursor) => ({
    name: cursor.name,
    anchor: textBefore(peer, cursor, 'anchor'),
    focus: textBefore(peer, cursor, 'focus'),
  }));
}

function textBefore(peer: Peer, cursor: RemoteCursor, end: 'anchor' | 'focus'): string {
  const { key, offset } = cursor[end];
  return peer.editor.read(() => {
    const node = [...$getRoot().getAllTextNodes()].find((text) => text.getKey() === key);
    return node === undefined ? `element ${offset}` : node.getTextContent().slice(0, offset);
  });
}

describe('a published caret', () => {
  test('is seen by the others with name and colour', async () => {
    const { ann, ben, clock } = pair('hello', 'world');
    ann.edit(() => $select(1, 1, 4));
    await publish(ann, ben, clock);
    const name = `Name ${ann.doc.clientID}`;
    expect(seen(ben)).toEqual([{ name, anchor: 'w', focus: 'worl' }]);
    expect(ben.binding.remoteCursors.get()[0]).toMatchObject({
      clientId: ann.doc.clientID,
      color: '#aa00aa',
    });
    expect(seen(ann)).toEqual([]);
  });

  test('moves with the text, without a new message', async () => {
    const { ann, ben, clock } = pair('hello');
    ann.edit(() => $select(0, 5, 5));
    await publish(ann, ben, clock);
    ben.edit(() => $type(0, 0, 'oh '));
    expect(seen(ben)).toMatchObject([{ anchor: 'oh hello' }]);
  });

  test('is not shown before the text that it is in has come', async () => {
    const { ann, ben, clock } = pair('hello');
    ann.edit(() => $setParagraphs('hello', 'new'));
    ann.edit(() => $select(1, 2, 2));
    await publish(ann, ben, clock);
    expect(seen(ben)).toEqual([]);
    exchange(ann, ben);
    expect(seen(ben)).toMatchObject([{ anchor: 'ne' }]);
  });

  test('stays when the focus leaves the editor, and says so', async () => {
    const { ann, ben, clock } = pair('hello');
    ann.editor.dispatchCommand(FOCUS_COMMAND, new Event('focus') as FocusEvent);
    ann.edit(() => $select(0, 2, 2));
    await clock.advance(settleMs);
    expect(ann.awareness.getLocalState()).toMatchObject({ focusing: true });
    ann.editor.dispatchCommand(BLUR_COMMAND, new Event('blur') as FocusEvent);
    await publish(ann, ben, clock);
    expect(ann.awareness.getLocalState()).toMatchObject({ focusing: false });
    expect(seen(ben)).toMatchObject([{ anchor: 'he' }]);
  });

  test('stays when the selection is taken away, until there is another', async () => {
    const { ann, ben, clock } = pair('hello');
    ann.edit(() => $select(0, 2, 2));
    ann.edit(() => $setSelection(null));
    await publish(ann, ben, clock);
    expect(seen(ben)).toMatchObject([{ anchor: 'he' }]);
    ann.edit(() => $select(0, 4, 4));
    await publish(ann, ben, clock);
    expect(seen(ben)).toMatchObject([{ anchor: 'hell' }]);
  });

  test('is gone when its editor is closed or its person has left', async () => {
    const { ann, ben, clock } = pair('hello');
    ann.edit(() => $select(0, 2, 2));
    await publish(ann, ben, clock);
    ann.binding.close();
    exchangeAwareness(ann, ben);
    expect(seen(ben)).toEqual([]);
    expect(ann.awareness.getLocalState()).toMatchObject({ user: { id: `user:${ann.doc.clientID}` } });
    expect(clock.pendingTimers).toBe(0);
  });

  test('of nonsense is not shown and harms nothing', async () => {
    const { ann, ben } = pair('hello');
    const position = { type: null, tname: null, item: { client: ann.doc.clientID, clock: 10_000 }, assoc: 0 };
    for (const anchorPos of [
      position,
      { ...position, tname: 'title', item: null },
      'x',
      { type: { client: 0, clock: 0 } },
    ]) {
      ann.awareness.setLocalStateField('focusPos', anchorPos);
      ann.awareness.setLocalStateField('anchorPos', anchorPos);
      exchangeAwareness(ann, ben);
      ben.edit(() => $type(0, 0, '.'));
    }
    expect(ben.doc.share.has('title')).toBe(false);
    expect(ben.text()).toBe('....hello');
  });
});

describe('how often a caret is published', () => {
  async function countMessages(peer: Peer, action: () => Promise<void>): Promise<number> {
    let count = 0;
    const onUpdate = (): void => {
      count++;
    };
    peer.awareness.on('update', onUpdate);
    await action();
    peer.awareness.off('update', onUpdate);
    return count;
  }

  test('many moves within a moment are one message', async () => {
    const { ann, clock } = pair('a long enough line');
    const count = await countMessages(ann, async () => {
      for (let offset = 0; offset < 10; offset++) ann.edit(() => $select(0, 0, offset));
      await clock.advance(settleMs);
    });
    expect(count).toBe(1);
  });

  test('typing publishes no caret at all: it sticks to its neighbour', async () => {
    const { ann, clock } = pair('begin end');
    ann.edit(() => $select(0, 5, 5));
    await clock.advance(settleMs);
    const count = await countMessages(ann, async () => {
      for (let typed = 0; typed < 5; typed++) {
        ann.edit(() => $type(0, 5 + typed, 'x'));
        await clock.advance(settleMs);
      }
    });
    expect(count).toBe(0);
    expect(ann.text()).toBe('beginxxxxx end');
  });
});

describe('lastActiveAt', () => {
  function lastActive(peer: Peer): number | undefined {
    return peer.binding.remoteCursors.get()[0]?.lastActiveAt;
  }

  test('is when the caret moved or its person typed, not when others did', async () => {
    const { ann, ben, clock } = pair('hello');
    ann.edit(() => $select(0, 5, 5));
    await publish(ann, ben, clock);
    const moved = clock.now();
    expect(lastActive(ben)).toBe(moved);

    await clock.advance(1_000);
    ben.edit(() => $type(0, 0, 'oh '));
    exchangeAwareness(ann, ben);
    expect(lastActive(ben)).toBe(moved);

    exchange(ann, ben);
    ann.edit(() => $type(0, 8, '!'));
    exchange(ann, ben);
    expect(lastActive(ben)).toBe(clock.now());
    expect(seen(ben)).toMatchObject([{ anchor: 'oh hello!' }]);
  });
});
