// The text of a document is what the editor shows, in that order: docs/SPEC.md, T1 to T8.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { flowRoot } from '../../../../lib/document/flow/flow-root.ts';
import { flowText } from '../../../../lib/document/flow/flow-text.ts';
import { idText } from '../../../../lib/document/flow/item-id.ts';
import { claimCopy } from '../../../../lib/document/flow/restored.ts';
import { seedUpdate } from '../../../../lib/document/flow/seed.ts';
import { tableMap } from '../../../support/flow-builders.ts';

type Part = string | Y.Map<unknown>;

function documentOf(...parts: readonly Part[]): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = 1;
  flowRoot(doc).applyDelta(parts.map((insert) => ({ insert, attributes: {} })) as never);
  return doc;
}

function marker(entries: Record<string, unknown> = {}): Y.Map<unknown> {
  return new Y.Map(Object.entries(entries));
}

function idOf(map: Y.Map<unknown>): string {
  return idText(map._item!.id);
}

describe('the text of a document', () => {
  test('a document that nobody wrote in is one empty line', () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, seedUpdate());
    expect(flowText(doc)).toBe('');
  });

  test('each block is a line, whatever it is; a break within a block is one too', () => {
    const doc = documentOf(marker({ type: 'h1' }), 'Head', marker(), 'a\nb', marker({ type: 'bullet' }), 'c');
    expect(flowText(doc)).toBe('Head\na\nb\nc');
  });

  test('what has no text is told by its name or its source', () => {
    const doc = documentOf(
      marker({ type: 'image', src: '/x.png', alt: 'A cat' }),
      marker({ type: 'equation', tex: 'x^2' }),
      marker({ type: 'divider' }),
      marker(),
      'Ask ',
      marker({ inline: 'mention', user: '7', label: '@Ada' }),
      marker({ inline: 'emoji', symbol: '🦊' }),
    );
    expect(flowText(doc)).toBe('A cat\nx^2\n\nAsk @Ada🦊');
  });

  test('[T3] text before the first marker is a line, and so is text behind a divider', () => {
    expect(flowText(documentOf('head', marker({ type: 'divider' }), 'tail'))).toBe('head\n\ntail');
  });

  test('[T1] a moved block is read where it is shown', () => {
    const [first, slot] = [marker(), marker({ slot: 1 })];
    const doc = documentOf(first, 'one', marker(), 'two', slot, marker(), 'three');
    first.set('at', idOf(slot));
    expect(flowText(doc)).toBe('two\none\nthree');
  });

  test('[T2] a joined block goes on the line before', () => {
    expect(flowText(documentOf(marker(), 'one', marker({ join: true }), 'two'))).toBe('onetwo');
  });

  test('[T5] the text of a type that is not known is there', () => {
    expect(flowText(documentOf(marker({ type: 'poll', votes: 3 }), 'why'))).toBe('why');
  });

  test('[T6] a row is a line, its cells apart by tabs; a row that was taken away is none', () => {
    const table = tableMap([
      ['a', 'b\nb'],
      ['c', 'd'],
      ['', ''],
    ]);
    const doc = documentOf(table, marker(), 'end');
    const rows = table.get('rows') as Y.Map<string>;
    for (const [id, order] of [...rows.entries()]) if (id === 'r2') rows.set(id, `-${order}`);
    expect(flowText(doc)).toBe('a\tb b\nc\td\nend');
  });

  test('[T7] of two copies of one deleted text one is read', () => {
    const doc = documentOf(marker(), 'xyxy');
    const clock = (flowRoot(doc)._first?.id.clock ?? 0) + 1;
    const origin = { client: 9, clock: 4 };
    claimCopy(doc, { client: 1, clock, length: 2 }, origin, 1);
    claimCopy(doc, { client: 1, clock: clock + 2, length: 2 }, origin, 1);
    expect(flowText(doc)).toBe('xy');
  });

  test('reading writes nothing', () => {
    const doc = documentOf('head', marker({ type: 'divider' }), tableMap([['a']]));
    const before = Y.encodeStateAsUpdate(doc);
    flowText(doc);
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  });

  test('tables in cells of tables have an end', () => {
    const nested = (depth: number): Y.Map<unknown> =>
      tableMap([[depth === 0 ? 'innermost' : nested(depth - 1)]]);
    expect(flowText(documentOf(nested(90)))).toContain('innermost');
    expect(flowText(documentOf(nested(200)))).not.toContain('innermost');
  });
});
