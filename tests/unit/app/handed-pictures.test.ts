// Pictures on their way when the session goes on with another doc, and so with another editor. The story: they were dropped
// without a word.

import { $getRoot, type LexicalEditor } from 'lexical';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';

import { PictureUploads } from '../../../app/_editing/images/picture-uploads.ts';
import { ok } from '../../../lib/base/result.ts';
import { VoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { type FlowPeer, openFlowPeer } from '../../support/flow-peers.ts';
import { $setBlocks } from '../../support/flow-scenario-acts.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

const peers: FlowPeer[] = [];

beforeEach(() => {
  // As much of a page as looks at a picture's size; it cannot be read here, so the server's word counts.
  const noPicture = class extends EventTarget {
    set src(_: string) {
      queueMicrotask(() => this.dispatchEvent(new Event('error')));
    }
  };
  vi.stubGlobal('Image', noPicture);
  vi.stubGlobal('document', { activeElement: null });
});

afterEach(() => {
  vi.unstubAllGlobals();
  for (const peer of peers.splice(0)) peer.close();
});

function open(clientId: number, content?: Uint8Array): LexicalEditor {
  const peer = openFlowPeer(clientId, content);
  peers.push(peer);
  // It has no page, which it says by throwing.
  peer.editor.getRootElement = () => null;
  return peer.editor;
}

/** Uploads whose files arrive when the test says so, by their names. */
class Uploads {
  readonly #arrivals = new Map<string, () => void>();
  readonly pictures: PictureUploads;

  constructor(editor: LexicalEditor) {
    this.pictures = new PictureUploads({
      editor,
      clock: new ManualClock(),
      onInserted: () => {},
      send: ({ name, signal }) =>
        new Promise((resolve) => {
          const upload = { id: name, url: `/uploads/d/${name}`, type: 'image/png', name, bytes: 1 };
          this.#arrivals.set(name, () => {
            if (!signal.aborted) resolve(ok({ ...upload, width: 10, height: 10 }));
          });
        }),
    });
  }

  add(editor: LexicalEditor, block: number, ...names: readonly string[]): void {
    const key = editor.read(() => $getRoot().getChildrenKeys()[block] ?? '');
    const images = names.map((name) => ({ file: new File(['x'], name, { type: 'image/png' }), alt: name }));
    this.pictures.add(images, { key, side: 'behind' });
  }

  async arrive(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      this.#arrivals.get(name)?.();
      await settle();
    }
  }
}

/** A line for each block: its text, or the picture's source. */
function shown(editor: LexicalEditor): string[] {
  return editor.read(() =>
    $getRoot()
      .getChildren()
      .map((node) =>
        node instanceof VoidBlockNode ? String(node.getShape().attributes['src']) : node.getTextContent(),
      ),
  );
}

test('go on in the next editor, at their places and in their order', async () => {
  const first = open(1);
  peers[0]?.edit(() => $setBlocks(['one', 'two', 'three']));
  const before = new Uploads(first);
  before.add(first, 0, 'a.png', 'b.png');
  before.add(first, 2, 'c.png');
  await before.arrive('a.png');
  const [peer] = peers;
  if (peer === undefined) throw new Error('no peer');
  const second = open(2, Y.encodeStateAsUpdate(peer.doc));
  const handed = before.pictures.handOver();
  expect(handed.map(({ file }) => file.name)).toEqual(['b.png', 'c.png']);

  const after = new Uploads(second);
  after.pictures.takeOver(handed);
  expect(after.pictures.files.get().map(({ name }) => name)).toEqual(['b.png', 'c.png']);
  // What the old one still gets comes to nothing.
  await before.arrive('b.png', 'c.png');
  expect(shown(second)).toEqual(['one', '/uploads/d/a.png', 'two', 'three']);
  await after.arrive('c.png', 'b.png');
  expect(shown(second)).toEqual([
    'one',
    '/uploads/d/a.png',
    '/uploads/d/b.png',
    'two',
    'three',
    '/uploads/d/c.png',
    '',
  ]);
  after.pictures.close();
});

test.each([
  ['the first', ['a.png', 'b.png']],
  ['the second', ['b.png', 'a.png']],
])('several for one place keep their order when %s arrives first', async (_name, arrivals) => {
  const first = open(1);
  peers[0]?.edit(() => $setBlocks(['one', 'two']));
  const before = new Uploads(first);
  before.add(first, 0, 'a.png', 'b.png');
  const second = open(2, Y.encodeStateAsUpdate(peers[0]?.doc ?? new Y.Doc()));
  const after = new Uploads(second);
  after.pictures.takeOver(before.pictures.handOver());
  await after.arrive(...arrivals);
  const lines = shown(second).filter((line) => line !== '');
  expect(lines).toEqual(['one', '/uploads/d/a.png', '/uploads/d/b.png', 'two']);
  after.pictures.close();
});
