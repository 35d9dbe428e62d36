// Where the caret is after others edited around it, and what waits while an input method composes.

import {
  $getNodeByKey,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isTextNode,
  $setCompositionKey,
  type LexicalEditor,
} from 'lexical';
import { afterEach, describe, expect, test } from 'vitest';
import { applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';

import {
  deliver,
  editorContent,
  type FlowPeer,
  freshContent,
  openFlowPeer,
  outline,
} from '../../../support/flow-peers.ts';
import { $select, $setBlocks } from '../../../support/flow-scenario-acts.ts';

const open: FlowPeer[] = [];
afterEach(() => {
  for (const peer of open.splice(0)) peer.close();
});

function pair(...blocks: string[]): { ann: FlowPeer; ben: FlowPeer } {
  const [ann, ben] = [openFlowPeer(1), openFlowPeer(2)];
  open.push(ann, ben);
  ann.edit(() => $setBlocks(blocks));
  deliver(ann, ben);
  return { ann, ben };
}

/** The caret as its block's text with a bar in it. */
function caret(editor: LexicalEditor): string {
  return editor.read(() => {
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return 'none';
    const { anchor } = selection;
    const node = anchor.getNode();
    if ($isTextNode(node)) {
      const text = node.getTextContent();
      return `${text.slice(0, anchor.offset)}|${text.slice(anchor.offset)}`;
    }
    return $isElementNode(node) && node.isEmpty() ? '|' : `element ${anchor.offset}`;
  });
}

describe('the caret', () => {
  const rows: readonly [string, string[], [number, number], () => void, string][] = [
    [
      'stays when others type before it',
      ['hello'],
      [0, 3],
      () => $select([0, 0]).insertText('XX'),
      'XXhel|lo',
    ],
    [
      'stays when others type behind it',
      ['hello'],
      [0, 3],
      () => $select([0, 5]).insertText('XX'),
      'hel|loXX',
    ],
    [
      'stays before what others type at it',
      ['hello'],
      [0, 3],
      () => $select([0, 3]).insertText('XX'),
      'hel|XXlo',
    ],
    [
      'goes with its text when others split before it',
      ['hello'],
      [0, 4],
      () => void $select([0, 2]).insertParagraph(),
      'll|o',
    ],
    [
      'stays with its text when others merge',
      ['one', 'two'],
      [1, 2],
      () => $select([0, 3], [1, 0]).removeText(),
      'onetw|o',
    ],
    [
      'closes up when others delete around it',
      ['hello'],
      [0, 3],
      () => $select([0, 1], [0, 4]).removeText(),
      'h|o',
    ],
    [
      'stays when others format around it',
      ['hello'],
      [0, 3],
      () => $select([0, 0], [0, 5]).formatText('bold'),
      'hel|lo',
    ],
    [
      'goes to the block before when others delete its block',
      ['one', 'two', 'three'],
      [1, 2],
      () => {
        $select([1, 0]).anchor.getNode().getTopLevelElementOrThrow().remove();
      },
      'one|',
    ],
    [
      'goes to the next block when others delete its block and it was the first',
      ['one', 'two'],
      [0, 2],
      () => {
        $select([0, 0]).anchor.getNode().getTopLevelElementOrThrow().remove();
      },
      '|two',
    ],
  ];
  for (const [name, blocks, [block, offset], $edit, expected] of rows) {
    test(name, () => {
      const { ann, ben } = pair(...blocks);
      ann.edit(() => $select([block, offset]));
      ben.edit($edit);
      deliver(ben, ann);
      expect(caret(ann.editor)).toBe(expected);
      expect(ann.failures).toEqual([]);
    });
  }

  test('goes back with undo to where it was before, and with redo to where the edit led', () => {
    const { ann } = pair('hello world');
    ann.clock.advance(1_000);
    ann.edit(() => $select([0, 5]));
    ann.edit(() => $select([0, 5], [0, 11]).removeText());
    ann.edit(() => $select([0, 0]));
    ann.binding.history.undo();
    expect(outline(ann.editor)).toEqual(['p: hello world']);
    expect(caret(ann.editor)).toBe('hello| world');
    ann.binding.history.redo();
    expect(outline(ann.editor)).toEqual(['p: hello']);
    expect(caret(ann.editor)).toBe('hello|');
  });

  test('is seen by others, and moves there with the text', () => {
    const { ann, ben } = pair('hello', 'world');
    ann.awareness.setLocalStateField('user', { id: 'user:1', name: 'Ann', color: '#aa00aa' });
    ann.edit(() => $select([1, 1], [1, 4]));
    ann.clock.advance(100);
    applyAwarenessUpdate(ben.awareness, encodeAwarenessUpdate(ann.awareness, [1]), 'network');
    expect(seen(ben)).toEqual(['Ann w|orld', 'Ann worl|d']);
    ben.edit(() => void $select([1, 2]).insertParagraph());
    expect(seen(ben)).toEqual(['Ann w|o', 'Ann rl|d']);
  });
});

/** The ends of the carets that a peer sees, in their texts. */
function seen({ editor, binding }: FlowPeer): string[] {
  return binding.remoteCursors.get().flatMap(({ name, anchor, focus }) =>
    [anchor, focus].map(({ key, offset }) =>
      editor.read(() => {
        const text = $getNodeByKey(key)?.getTextContent() ?? '';
        return `${name} ${text.slice(0, offset)}|${text.slice(offset)}`;
      }),
    ),
  );
}

describe('while an input method composes', () => {
  function compose(peer: FlowPeer, text: string): void {
    peer.edit(() => {
      const selection = $getSelection();
      if (!$isRangeSelection(selection)) throw new Error('no caret');
      $setCompositionKey(selection.anchor.key);
      selection.insertText(text);
    });
  }

  function endComposition(peer: FlowPeer): void {
    peer.edit(() => $setCompositionKey(null));
  }

  test('what others type in the same block waits, and both are kept', () => {
    const { ann, ben } = pair('hello', 'next');
    ann.edit(() => $select([0, 5]));
    compose(ann, 'k');
    deliver(ann, ben);
    ben.edit(() => $select([0, 0]).insertText('>>'));
    ben.edit(() => void $select([0, 4]).insertParagraph());
    deliver(ben, ann);
    expect(outline(ann.editor)).toEqual(['p: hellok', 'p: next']);
    // An input method puts in what is composed so far in place of what was.
    compose(ann, 'ka');
    expect(outline(ann.editor)).toEqual(['p: helloka', 'p: next']);
    endComposition(ann);
    expect(outline(ann.editor)).toEqual(['p: >>he', 'p: lloka', 'p: next']);
    expect(editorContent(ann.editor)).toEqual(freshContent(ann.doc));
    deliver(ann, ben);
    expect(outline(ben.editor)).toEqual(outline(ann.editor));
    expect(ann.failures).toEqual([]);
  });

  test('what waits is told of until it is written, and is written if the editor goes before', () => {
    const { ann, ben } = pair('hello', 'next');
    const { holdsText } = ann.binding;
    const typeBeside = (): void => {
      ben.edit(() => $select([0, 0]).insertText('>'));
      deliver(ben, ann);
    };
    ann.edit(() => $select([0, 5]));
    compose(ann, 'k');
    deliver(ann, ben);
    typeBeside();
    // Nothing of Ann's is missing in the document yet.
    expect(holdsText.get()).toBe(false);
    compose(ann, 'ka');
    expect(holdsText.get()).toBe(true);
    endComposition(ann);
    expect(holdsText.get()).toBe(false);

    deliver(ann, ben);
    ann.edit(() => $select([0, 8]));
    compose(ann, 's');
    deliver(ann, ben);
    typeBeside();
    compose(ann, 'sh');
    expect(outline(ben.editor)).toEqual(['p: >>hellokas', 'p: next']);
    ann.binding.close();
    deliver(ann, ben);
    expect(outline(ben.editor)).toEqual(['p: >>hellokash', 'p: next']);
    expect(ann.failures).toEqual([]);
  });

  test('what others type in other blocks does not wait', () => {
    const { ann, ben } = pair('hello', 'next');
    ann.edit(() => $select([0, 5]));
    compose(ann, 'k');
    ben.edit(() => $select([1, 4]).insertText('!'));
    deliver(ben, ann);
    expect(outline(ann.editor)).toEqual(['p: hellok', 'p: next!']);
    endComposition(ann);
    expect(editorContent(ann.editor)).toEqual(freshContent(ann.doc));
  });
});
