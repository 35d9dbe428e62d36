// The binding seen from outside: what one person does in an editor, and what the others' editors show.

import { $toggleLink, LinkNode } from '@lexical/link';
import { $createListItemNode, $createListNode, $isListNode } from '@lexical/list';
import { $createHeadingNode } from '@lexical/rich-text';
import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isTextNode,
  type TextNode,
} from 'lexical';
import { afterEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { flowText } from '../../../lib/document/flow/flow-text.ts';
import { flowRoot } from '../../../lib/document/flow/flow-root.ts';
import { seedUpdate } from '../../../lib/document/flow/seed.ts';
import { $setParagraphs, editorJson, exchange, openPeer, type Peer } from './editors.ts';

const open: Peer[] = [];

function peers(count: number, $content?: () => void): Peer[] {
  const made = Array.from({ length: count }, () => openPeer());
  open.push(...made);
  const first = made[0];
  if ($content !== undefined && first !== undefined) first.edit($content);
  exchange(...made);
  return made;
}

function pair($content?: () => void): [Peer, Peer] {
  return peers(2, $content) as [Peer, Peer];
}

afterEach(() => {
  for (const peer of open.splice(0)) peer.close();
});

/** The `index`th block's text node number `nth`. */
function $text(index: number, nth = 0): TextNode {
  const block = $getRoot().getChildAtIndex(index);
  const node = $isElementNode(block) ? block.getAllTextNodes()[nth] : null;
  if (!$isTextNode(node)) throw new Error(`no text ${nth} in block ${index}`);
  return node;
}

function $type(index: number, offset: number, text: string): void {
  $text(index).select(offset, offset).insertText(text);
}

/** The text that the caret is in, and how far. */
function caretOf(peer: Peer): unknown {
  return peer.editor.read(() => {
    const selection = $getSelection();
    return $isRangeSelection(selection)
      ? [selection.anchor.getNode().getTextContent(), selection.anchor.offset]
      : null;
  });
}

function expectEqual(...all: Peer[]): void {
  const [first, ...others] = all;
  for (const other of others) {
    expect(editorJson(other.editor)).toEqual(editorJson(first!.editor));
    expect(Y.encodeStateVector(other.doc)).toEqual(Y.encodeStateVector(first!.doc));
  }
  for (const peer of all) expect(flowText(peer.doc)).toBe(peer.text());
}

describe('edits reach the other editor', () => {
  test('typing', () => {
    const [ann, ben] = pair(() => $setParagraphs('Hello'));
    ann.edit(() => $type(0, 5, ' world'));
    exchange(ann, ben);
    expect(ben.text()).toBe('Hello world');
    expectEqual(ann, ben);
  });

  test('formatting', () => {
    const [ann, ben] = pair(() => $setParagraphs('make this bold'));
    ann.edit(() => $text(0).select(5, 9).formatText('bold'));
    exchange(ann, ben);
    const bold = ben.editor.read(() => [$text(0, 1).getTextContent(), $text(0, 1).hasFormat('bold')]);
    expect(bold).toEqual(['this', true]);
    expectEqual(ann, ben);
  });

  test('a new paragraph, a heading, a list, a line break', () => {
    const [ann, ben] = pair(() => $setParagraphs('one two'));
    ann.edit(() => $text(0).select(3, 3).insertParagraph());
    exchange(ann, ben);
    ben.edit(() => {
      const heading = $createHeadingNode('h1').append($createTextNode('Title'));
      const list = $createListNode('bullet').append(
        $createListItemNode().append($createTextNode('a')),
        $createListItemNode().append($createTextNode('b')),
      );
      $getRoot().getFirstChild()?.insertBefore(heading);
      $getRoot().append(list);
      $text(1).select(3, 3).insertLineBreak();
    });
    exchange(ann, ben);
    expect(ann.text()).toBe('Title\none\n\n two\na\nb');
    expect(ann.editor.read(() => $isListNode($getRoot().getLastChild()))).toBe(true);
    expectEqual(ann, ben);
  });

  test('a link', () => {
    const [ann, ben] = pair(() => $setParagraphs('see the docs here'));
    ann.edit(() => {
      $text(0).select(8, 12);
      $toggleLink('https://example.org/');
    });
    exchange(ann, ben);
    const link = ben.editor.read(() => {
      const node = $getRoot().getFirstDescendant()?.getNextSibling();
      return node instanceof LinkNode ? [node.getURL(), node.getTextContent()] : null;
    });
    expect(link).toEqual(['https://example.org/', 'docs']);
    expectEqual(ann, ben);
  });

  test('a nested list reads as its items', () => {
    const [ann, ben] = pair(() => {
      const inner = $createListNode('number').append($createListItemNode().append($createTextNode('inner')));
      const list = $createListNode('bullet').append(
        $createListItemNode().append($createTextNode('outer')),
        $createListItemNode().append(inner),
      );
      $getRoot().splice(0, 1, [list]);
    });
    expect(flowText(ben.doc)).toBe('outer\ninner');
    expectEqual(ann, ben);
  });
});

describe('edits at the same time', () => {
  test('typing at two places of one paragraph keeps both', () => {
    const [ann, ben] = pair(() => $setParagraphs('brown fox'));
    ann.edit(() => $type(0, 0, 'quick '));
    ben.edit(() => $type(0, 9, ' jumps'));
    exchange(ann, ben);
    expect(ann.text()).toBe('quick brown fox jumps');
    expectEqual(ann, ben);
  });

  test('typing at one place keeps both, unmixed', () => {
    const [ann, ben] = pair(() => $setParagraphs('[]'));
    for (const [typed, letter] of ['a', 'a', 'a'].entries()) ann.edit(() => $type(0, 1 + typed, letter));
    for (const [typed, letter] of ['b', 'b', 'b'].entries()) ben.edit(() => $type(0, 1 + typed, letter));
    exchange(ann, ben);
    expect(['[aaabbb]', '[bbbaaa]']).toContain(ann.text());
    expectEqual(ann, ben);
  });

  test('three people in three paragraphs', () => {
    const all = peers(3, () => $setParagraphs('a', 'b', 'c'));
    for (const [index, peer] of all.entries()) peer.edit(() => $type(index, 1, String(index)));
    exchange(...all);
    expect(all[2]?.text()).toBe('a0\nb1\nc2');
    expectEqual(...all);
  });

  test('an editor that comes later shows the same', () => {
    const [ann, ben] = pair(() => $setParagraphs('early'));
    ann.edit(() => $text(0).select(0, 2).formatText('italic'));
    ben.edit(() => $type(0, 5, ' bird'));
    exchange(ann, ben);
    const late = openPeer({ content: Y.encodeStateAsUpdate(ann.doc) });
    open.push(late);
    expectEqual(ann, ben, late);
  });

  test('what comes from others is not written back', () => {
    const [ann, ben] = pair(() => $setParagraphs('plain'));
    const written: unknown[] = [];
    ben.doc.on('update', (_update: Uint8Array, origin: unknown) => {
      if (origin !== 'network') written.push(origin);
    });
    ann.edit(() => $text(0).select(0, 2).formatText('bold'));
    ann.edit(() => $text(0).select(0, 0).insertParagraph());
    exchange(ann, ben);
    expect(ben.text()).toBe(ann.text());
    expect(written).toEqual([]);
  });
});

describe('undo', () => {
  test('takes back only what this person did', () => {
    const [ann, ben] = pair(() => $setParagraphs('start'));
    ben.edit(() => $type(0, 0, 'Ben '));
    exchange(ann, ben);
    ann.edit(() => $type(0, 9, ' Ann'));
    exchange(ann, ben);
    ben.binding.history.undo();
    exchange(ann, ben);
    expect(ann.text()).toBe('start Ann');
    ben.binding.history.redo();
    exchange(ann, ben);
    expect(ann.text()).toBe('Ben start Ann');
    expectEqual(ann, ben);
  });

  test('[B3] the edits and formats of others make nothing undoable', () => {
    const [ann, ben] = pair(() => $setParagraphs('some words here'));
    ann.edit(() => $text(0).select(0, 4).formatText('bold'));
    exchange(ann, ben);
    ann.edit(() => $text(0).select(0, 4).formatText('bold'));
    exchange(ann, ben);
    expect(ann.binding.history.state.get().canUndo).toBe(true);
    expect(ben.binding.history.state.get()).toEqual({ canUndo: false, canRedo: false });
  });

  test('[B3] [B4] nor do others who un-bold and delete the same words, and nothing is written back', () => {
    const [ann, ben, cy] = peers(3, () => $setParagraphs('some words here')) as [Peer, Peer, Peer];
    ann.edit(() => $text(0).select(5, 10).formatText('bold'));
    exchange(ann, ben, cy);
    const origins: unknown[] = [];
    cy.doc.on('update', (_update: Uint8Array, origin: unknown) => origins.push(origin));
    ann.edit(() => $text(0, 1).select(1, 3).formatText('bold'));
    ben.edit(() => $text(0, 1).select(0, 5).removeText());
    exchange(ann, ben, cy);
    expect(origins.filter((origin) => origin !== 'network')).toEqual([]);
    expect(cy.binding.history.state.get()).toEqual({ canUndo: false, canRedo: false });
  });

  test('[B3] loading a document makes nothing undoable', () => {
    const [ann] = pair(() => $setParagraphs('content'));
    const late = openPeer({ content: Y.encodeStateAsUpdate(ann.doc) });
    open.push(late);
    late.binding.history.undo();
    expect(late.binding.history.state.get().canUndo).toBe(false);
    expect(late.text()).toBe('content');
  });

  test('tells when something can be undone or redone', () => {
    const [ann] = pair();
    const seen: unknown[] = [];
    const { history } = ann.binding;
    history.state.subscribe(() => seen.push(history.state.get()));
    ann.edit(() => $getRoot().append($createParagraphNode().append($createTextNode('new'))));
    history.undo();
    expect(seen).toEqual([
      { canUndo: true, canRedo: false },
      { canUndo: false, canRedo: true },
    ]);
  });

  test('brings the caret back to where the edit began', () => {
    // Ann's own stack is empty: Ben wrote what she finds.
    const [ben, ann] = pair(() => $setParagraphs('first', 'second'));
    ann.edit(() => $text(0).select(2, 2));
    ann.edit(() => $type(1, 6, ' long'));
    ann.edit(() => $text(1).select(0, 0));
    ann.binding.history.undo();
    expect(caretOf(ann)).toEqual(['first', 2]);
    exchange(ann, ben);
    expectEqual(ann, ben);
  });

  // Run inside of that update, the two would be one commit, taken for Yjs' own: what the update typed would be in the
  // editor and never in the document.
  test('called from within an editor update, as a command does, it runs after it', async () => {
    const [ann, ben] = pair(() => $setParagraphs('typed'));
    const change = (): void => {
      $type(0, 5, '!');
      ann.binding.history.undo();
      $type(0, 6, '?');
    };
    ann.editor.update(change, { discrete: true });
    expect(ann.text()).toBe('typed!?');
    await Promise.resolve();
    expect(ann.text()).not.toContain('typed!?');
    exchange(ann, ben);
    expectEqual(ann, ben);
  });
});

describe('the caret', () => {
  test('stays at its character when others type before it', () => {
    const [ann, ben] = pair(() => $setParagraphs('abcdef'));
    ben.edit(() => $text(0).select(3, 3));
    ann.edit(() => $type(0, 0, '123'));
    exchange(ann, ben);
    expect(caretOf(ben)).toEqual(['123abcdef', 6]);
  });
});

describe('[B1] [B2] after a failure inside the binding', () => {
  /** The next time that the editor is to show something, it fails in the middle. */
  function breakNextShow(peer: Peer): void {
    const { editor } = peer;
    const update = editor.update.bind(editor);
    editor.update = ($change, options) => {
      editor.update = update;
      update(() => {
        $change();
        throw new Error('broken on purpose');
      }, options);
    };
  }

  test('the editor is loaded anew with the caret in place, and the next edit harms nobody', () => {
    const [ann, ben] = pair(() => $setParagraphs('one', 'two'));
    ann.edit(() => $text(0).select(2, 2));
    breakNextShow(ann);
    ben.edit(() => $type(1, 3, '!'));
    exchange(ann, ben);
    expect(ann.failures.map((failure) => failure.outcome)).toEqual(['recovered']);
    expect(caretOf(ann)).toEqual(['one', 2]);
    ann.edit(() => $type(0, 0, '>'));
    exchange(ann, ben);
    expect(ben.text()).toBe('>one\ntwo!');
    expectEqual(ann, ben);
  });

  test('a block of an unknown type is shown with its text, and kept as it is', () => {
    const [ann, ben] = pair(() => $setParagraphs('known'));
    const marker = new Y.Map<unknown>([
      ['type', 'from-the-future'],
      ['power', 9],
    ]);
    ben.doc.transact(() => flowRoot(ben.doc).insertEmbed(flowRoot(ben.doc).length, marker));
    ben.doc.transact(() => flowRoot(ben.doc).insert(flowRoot(ben.doc).length, 'new'));
    exchange(ann, ben);
    expect(ann.failures).toEqual([]);
    ann.edit(() => $type(1, 3, 's'));
    exchange(ann, ben);
    expect(flowText(ben.doc)).toBe('known\nnews');
    expect(marker.toJSON()).toEqual({ type: 'from-the-future', power: 9 });
    expectEqual(ann, ben);
  });
});

describe('close()', () => {
  test('ends all exchange between editor and doc, twice is once', () => {
    const [ann] = pair(() => $setParagraphs('kept'));
    ann.binding.close();
    ann.binding.close();
    ann.edit(() => $setParagraphs('only in the editor'));
    expect(flowText(ann.doc)).toBe('kept');
    flowRoot(ann.doc).delete(0, 1);
    expect(ann.text()).toBe('only in the editor');
  });

  test('a second binding on the same editor and doc goes on', () => {
    const ann = openPeer();
    ann.binding.close();
    const again = openPeer({ content: Y.encodeStateAsUpdate(ann.doc) });
    open.push(ann, again);
    again.edit(() => $setParagraphs('again'));
    expect(flowText(again.doc)).toBe('again');
  });
});

test('an editor on a seeded document shows one empty paragraph and writes nothing', () => {
  const doc = openPeer();
  open.push(doc);
  const blocks = doc.editor.read(() =>
    $getRoot()
      .getChildren()
      .map((node) => [node.getType(), $isElementNode(node)]),
  );
  expect(blocks).toEqual([['paragraph', true]]);
  expect(Y.encodeStateAsUpdate(doc.doc)).toEqual(seedUpdate());
});
