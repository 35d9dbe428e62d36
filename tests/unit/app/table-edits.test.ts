// Rows and columns put in, moved and taken out, in two bound editors: what is done to a table, and what comes of it when
// somebody else does something to it at the same time.
import { $isTableNode, type TableNode } from '@lexical/table';
import {
  $createParagraphNode,
  $createRangeSelection,
  $createTextNode,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $setSelection,
} from 'lexical';
import { afterEach, describe, expect, test } from 'vitest';

import { $fillCells } from '../../../app/_editing/tables/cell-clipboard.ts';
import {
  $clearCells,
  $formatCells,
  $selectedCells,
  $takeInTables,
} from '../../../app/_editing/tables/cell-range.ts';
import {
  $cellAt,
  $cellOfGrips,
  $cellPlaceOf,
  $cellsOf,
  $nextCell,
  $rowsOf,
  $sizeOf,
} from '../../../app/_editing/tables/table-cells.ts';
import {
  $deleteLine,
  $headersOf,
  $insertLine,
  $moveLine,
  $newTable,
  $setColumnWidth,
  $setHeaders,
} from '../../../app/_editing/tables/table-edits.ts';
import { deliver, editorContent, openFlowPeer, type FlowPeer } from '../../support/flow-peers.ts';
import { settle } from '../../support/manual-clock.ts';
import * as Y from 'yjs';

let peers: FlowPeer[] = [];

afterEach(() => {
  for (const peer of peers) {
    expect(peer.failures).toEqual([]);
    peer.close();
  }
  peers = [];
});

/** Two people with a table of one letter a cell between two paragraphs. */
function begin(...rows: readonly string[]): { a: FlowPeer; b: FlowPeer } {
  const a = openFlowPeer(1);
  a.edit(() => {
    const table = $newTable(rows.length, rows[0]?.length ?? 0, { row: false, column: false });
    for (const [row, letters] of rows.entries()) {
      for (const [column, letter] of [...letters].entries()) {
        const block = $cellAt(table, row, column)?.getFirstChild();
        if ($isElementNode(block) && letter !== '_') block.append($createTextNode(letter));
      }
    }
    const [before, behind] = ['before', 'behind'].map((text) =>
      $createParagraphNode().append($createTextNode(text)),
    );
    $getRoot().clear();
    if (before !== undefined && behind !== undefined) $getRoot().append(before, table, behind);
  });
  const b = openFlowPeer(2, Y.encodeStateAsUpdate(a.doc));
  peers.push(a, b);
  return { a, b };
}

function $table(): TableNode {
  const table = $getRoot().getChildren().find($isTableNode);
  if (table === undefined) throw new Error('there is no table');
  return table;
}

/** `ab/cd` */
function shown({ editor }: FlowPeer): string {
  return editor.read(() =>
    $rowsOf($table())
      .map((row) =>
        $cellsOf(row)
          .map((cell) => cell.getTextContent().trim() || '_')
          .join(''),
      )
      .join('/'),
  );
}

/** Both have what both did, and show the same. */
function meet(a: FlowPeer, b: FlowPeer): string {
  deliver(a, b);
  deliver(b, a);
  expect(editorContent(b.editor)).toEqual(editorContent(a.editor));
  return shown(a);
}

function type(peer: FlowPeer, row: number, column: number, text: string): void {
  peer.edit(() => {
    const block = $cellAt($table(), row, column)?.getFirstChild();
    if (!$isElementNode(block)) throw new Error('there is no such cell');
    block.append($createTextNode(text));
  });
}

describe('a line', () => {
  test.each([
    ['row', 0, '__/ab/cd'],
    ['row', 1, 'ab/__/cd'],
    ['row', 2, 'ab/cd/__'],
    ['column', 0, '_ab/_cd'],
    ['column', 2, 'ab_/cd_'],
  ] as const)('is put in: %s %i', async (line, index, expected) => {
    const { a, b } = begin('ab', 'cd');
    a.edit(() => $insertLine($table(), line, index, 1));
    expect(shown(a)).toBe(expected);
    expect(meet(a, b)).toBe(expected);
    // The caret is in it, a moment later.
    await settle();
    const place = a.editor.read(() => {
      const selection = $getSelection();
      return $isRangeSelection(selection) ? $cellPlaceOf(selection.anchor.getNode()) : null;
    });
    expect(line === 'row' ? [place?.row, place?.column] : [place?.column, place?.row]).toEqual([index, 1]);
  });

  test.each([
    ['row', 0, 1, 'cd/ab/ef'],
    ['row', 2, -1, 'ab/ef/cd'],
    ['row', 0, -1, 'ab/cd/ef'],
    ['row', 2, 1, 'ab/cd/ef'],
    ['column', 0, 1, 'ba/dc/fe'],
    ['column', 1, -1, 'ba/dc/fe'],
  ] as const)('is moved: %s %i by %i', (line, index, step, expected) => {
    const { a, b } = begin('ab', 'cd', 'ef');
    a.edit(() => $moveLine($table(), line, index, step));
    expect(shown(a)).toBe(expected);
    expect(meet(a, b)).toBe(expected);
  });

  test.each([
    ['row', 1, 'ab/ef'],
    ['row', 2, 'ab/cd'],
    ['column', 0, 'b/d/f'],
  ] as const)('is taken out: %s %i', (line, index, expected) => {
    const { a, b } = begin('ab', 'cd', 'ef');
    a.edit(() => $deleteLine($table(), line, index, 0));
    expect(meet(a, b)).toBe(expected);
  });

  test('the last one of a table takes the table with it, and the caret goes behind it', () => {
    const { a, b } = begin('ab');
    a.edit(() => $deleteLine($table(), 'row', 0, 0));
    deliver(a, b);
    for (const { editor } of [a, b]) {
      expect(editor.read(() => $getRoot().getChildren().some($isTableNode))).toBe(false);
    }
    const text = a.editor.read(() => $getSelection()?.getNodes()[0]?.getTextContent());
    expect(text).toBe('behind');
  });
});

describe('at the same time', () => {
  test('a row that is moved takes along what somebody types in it', () => {
    const { a, b } = begin('ab', 'cd', 'ef');
    a.edit(() => $moveLine($table(), 'row', 0, 1));
    type(b, 0, 0, 'X');
    expect(meet(a, b)).toBe('cd/aXb/ef');
  });

  test('a column that is moved takes along what somebody types in it', () => {
    const { a, b } = begin('abc', 'def');
    a.edit(() => $moveLine($table(), 'column', 2, -1));
    type(b, 1, 2, 'X');
    expect(meet(a, b)).toBe('acb/dfXe');
  });

  test('two who move rows and columns have a whole table, with each letter once', () => {
    const { a, b } = begin('abc', 'def', 'ghi');
    a.edit(() => $moveLine($table(), 'row', 2, -1));
    b.edit(() => $moveLine($table(), 'column', 0, 1));
    expect(meet(a, b)).toBe('bac/hgi/edf');
  });

  test('a row put in here, a column taken out there', () => {
    const { a, b } = begin('abc', 'def');
    a.edit(() => $insertLine($table(), 'row', 1, 0));
    b.edit(() => $deleteLine($table(), 'column', 1, 0));
    expect(meet(a, b)).toBe('ac/__/df');
  });

  test('undo of a move puts the row back, with what others have typed in it', () => {
    const { a, b } = begin('ab', 'cd');
    a.edit(() => $moveLine($table(), 'row', 0, 1));
    deliver(a, b);
    type(b, 1, 1, 'X');
    deliver(b, a);
    expect(shown(a)).toBe('cd/abX');
    a.binding.history.undo();
    expect(meet(a, b)).toBe('abX/cd');
  });
});

describe('widths', () => {
  const widths = ({ editor }: FlowPeer): readonly number[] | undefined =>
    editor.read(() => $table().getColWidths());

  test('[T8] are set one by one, stay with their columns, and are undone one by one', () => {
    const { a, b } = begin('abc', 'def');
    a.edit(() => $setColumnWidth($table(), 0, 100));
    a.edit(() => $setColumnWidth($table(), 2, 300));
    meet(a, b);
    expect(widths(b)).toEqual([100, 0, 300]);
    b.edit(() => $moveLine($table(), 'column', 0, 1));
    meet(a, b);
    expect(widths(a)).toEqual([0, 100, 300]);
    a.edit(() => $insertLine($table(), 'column', 1, 0));
    a.edit(() => $deleteLine($table(), 'column', 0, 0));
    expect(meet(a, b)).toBe('_ac/_df');
    expect(widths(b)).toEqual([0, 100, 300]);
    for (let step = 0; step < 3; step++) a.binding.history.undo();
    meet(a, b);
    expect(widths(b)).toEqual([0, 100, 0]);
  });

  test('[T8] taken away from the last one that has one, there are none', () => {
    const { a, b } = begin('ab');
    a.edit(() => $setColumnWidth($table(), 1, 100));
    a.edit(() => $setColumnWidth($table(), 1, 0));
    meet(a, b);
    expect(widths(b)).toBeUndefined();
  });
});

describe('headers', () => {
  test('stay with the first line whatever moves there', () => {
    const { a, b } = begin('ab', 'cd');
    a.edit(() => $setHeaders($table(), { row: true, column: false }));
    expect(meet(a, b)).toBe('ab/cd');
    expect(b.editor.read(() => $headersOf($table()))).toEqual({ row: true, column: false });
    a.edit(() => $moveLine($table(), 'row', 1, -1));
    expect(meet(a, b)).toBe('cd/ab');
    expect(b.editor.read(() => $headersOf($table()))).toEqual({ row: true, column: false });
    a.edit(() => $insertLine($table(), 'row', 0, 0));
    meet(a, b);
    expect(b.editor.read(() => $headersOf($table()))).toEqual({ row: true, column: false });
  });

  test('of a row and of a column are two things', () => {
    const { a, b } = begin('ab', 'cd');
    a.edit(() => $setHeaders($table(), { row: true, column: false }));
    b.edit(() => $setHeaders($table(), { row: false, column: true }));
    meet(a, b);
    expect(a.editor.read(() => $headersOf($table()))).toEqual({ row: true, column: true });
  });
});

describe('cells that are selected together', () => {
  /** From one cell to another, as a pointer or Shift with arrow keys selects. */
  function $select(from: readonly [number, number], to: readonly [number, number]): void {
    const range = $createRangeSelection();
    for (const [point, [row, column]] of [
      [range.anchor, from],
      [range.focus, to],
    ] as const) {
      const block = $cellAt($table(), row, column)?.getFirstChild();
      if (!$isElementNode(block)) throw new Error('there is no such cell');
      point.set(block.getKey(), 0, 'element');
    }
    $setSelection(range);
  }

  test('are the rectangle between its corners, whichever way it was drawn', () => {
    const { a } = begin('abc', 'def', 'ghi');
    a.edit(() => {
      for (const [from, to] of [
        [
          [0, 2],
          [1, 1],
        ],
        [
          [1, 1],
          [0, 2],
        ],
        [
          [1, 2],
          [0, 1],
        ],
      ] as const) {
        $select(from, to);
        expect($selectedCells()).toMatchObject({ top: 0, bottom: 1, left: 1, right: 2 });
      }
      $select([1, 1], [1, 1]);
      expect($selectedCells()).toBeNull();
    });
  });

  test('are emptied, and the table stays', () => {
    const { a, b } = begin('abc', 'def', 'ghi');
    a.edit(() => {
      $select([0, 1], [1, 2]);
      const cells = $selectedCells();
      if (cells !== null) $clearCells(cells);
    });
    expect(meet(a, b)).toBe('a__/d__/ghi');
  });

  test('are made bold together, and only they', () => {
    const { a, b } = begin('abc', 'def', 'ghi');
    const bold = (peer: FlowPeer): string =>
      peer.editor.read(() =>
        $getRoot()
          .getAllTextNodes()
          .filter((node) => node.hasFormat('bold'))
          .map((node) => node.getTextContent())
          .join(''),
      );
    a.edit(() => {
      $select([0, 1], [1, 2]);
      const cells = $selectedCells();
      if (cells !== null) $formatCells(cells, 'bold');
    });
    meet(a, b);
    expect([bold(a), bold(b)]).toEqual(['bcef', 'bcef']);
    a.edit(() => {
      $select([0, 0], [0, 1]);
      const cells = $selectedCells();
      if (cells !== null) $formatCells(cells, 'bold');
    });
    expect(bold(a)).toBe('abcef');
    a.edit(() => {
      $select([0, 0], [1, 2]);
      const cells = $selectedCells();
      if (cells !== null) $formatCells(cells, 'bold');
    });
    expect(bold(a)).toBe('abcdef');
  });

  test('a selection across the edge of a table takes in the whole table', () => {
    const { a, b } = begin('ab', 'cd');
    a.edit(() => {
      const range = $createRangeSelection();
      const paragraph = $getRoot().getFirstChild();
      const block = $cellAt($table(), 0, 1)?.getFirstChild();
      if (!$isElementNode(paragraph) || !$isElementNode(block)) throw new Error('not as laid out');
      const text = paragraph.getFirstChild();
      if (text === null) throw new Error('not as laid out');
      range.anchor.set(text.getKey(), 2, 'text');
      range.focus.set(block.getKey(), 0, 'element');
      $setSelection(range);
      expect($takeInTables(range)).toBe(true);
      range.removeText();
    });
    deliver(a, b);
    expect(editorContent(b.editor)).toEqual(editorContent(a.editor));
    expect(
      a.editor.read(() =>
        $getRoot()
          .getChildren()
          .map((block) => block.getTextContent()),
      ),
    ).toEqual(['be', 'behind']);
  });
});

test('all of a document that is a table can be replaced', () => {
  const { a, b } = begin('ab', 'cd');
  a.edit(() => {
    for (const block of $getRoot().getChildren()) if (!$isTableNode(block)) block.remove();
  });
  a.edit(() => {
    $getRoot()
      .select(0, 1)
      .insertNodes([$createParagraphNode().append($createTextNode('instead'))]);
  });
  deliver(a, b);
  for (const { editor } of [a, b]) {
    expect(editor.read(() => $getRoot().getTextContent())).toBe('instead');
    expect(editor.read(() => $getRoot().getChildren().some($isTableNode))).toBe(false);
  }
});

describe('a table that is pasted into a table', () => {
  test('fills cells from the caret’s on, and adds what is missing', () => {
    const { a, b } = begin('ab', 'cd');
    a.edit(() => {
      const source = $newTable(2, 2, { row: true, column: false });
      for (const [index, cell] of $rowsOf(source).flatMap($cellsOf).entries()) {
        const block = cell.getFirstChild();
        if ($isElementNode(block)) block.append($createTextNode(String(index + 1)));
      }
      const place = $cellPlaceOf($cellAt($table(), 1, 1));
      expect(place !== null && $fillCells(place, source)).toBe(true);
    });
    expect(meet(a, b)).toBe('ab_/c12/_34');
  });

  test('comes whole or not at all: a long one too, up to the last cell that a table may have', () => {
    const { a } = begin('ab');
    a.edit(() => {
      const source = $newTable(500, 2, { row: false, column: false });
      const place = $cellPlaceOf($cellAt($table(), 0, 0));
      expect(place !== null && $fillCells(place, source)).toBe(true);
    });
    expect(a.editor.read(() => $sizeOf($table()))).toEqual({ rows: 500, columns: 2 });
    const isPutIn: boolean[] = [];
    a.edit(() => void isPutIn.push($insertLine($table(), 'row', 500, 0)));
    a.edit(() => void isPutIn.push($insertLine($table(), 'column', 2, 0)));
    expect(isPutIn).toEqual([false, false]);
    expect(a.editor.read(() => $sizeOf($table()))).toEqual({ rows: 500, columns: 2 });
  });

  test('is not taken if it would make too large a table', () => {
    const { a } = begin('ab');
    a.edit(() => {
      const place = $cellPlaceOf($cellAt($table(), 0, 0));
      const source = $newTable(40, 40, { row: false, column: false });
      expect(place !== null && $fillCells(place, source)).toBe(false);
    });
    expect(shown(a)).toBe('ab');
  });

  // The story: a table that had come with more cells than one can make took no pasted cell any more.
  test('finds room in a table that is larger already, as long as it adds nothing', () => {
    const { a } = begin('ab');
    a.edit(() => {
      $table().insertAfter($newTable(60, 20, { row: false, column: false }));
      $table().remove();
    });
    const paste = (row: number, column: number): boolean => {
      let isTaken = false;
      a.edit(() => {
        const source = $newTable(1, 2, { row: false, column: false });
        const [cell] = $rowsOf(source).flatMap($cellsOf);
        const block = cell?.getFirstChild();
        if ($isElementNode(block)) block.append($createTextNode('x'));
        const place = $cellPlaceOf($cellAt($table(), row, column));
        isTaken = place !== null && $fillCells(place, source);
      });
      return isTaken;
    };
    expect([paste(59, 18), paste(59, 19)]).toEqual([true, false]);
    expect(a.editor.read(() => [$sizeOf($table()), $cellAt($table(), 59, 18)?.getTextContent()])).toEqual([
      { rows: 60, columns: 20 },
      'x',
    ]);
  });
});

test('the grips of a cell that somebody else deletes while they are used are for no other one', () => {
  const { a, b } = begin('ab', 'cd', 'ef');
  let used = '';
  a.edit(() => {
    used = $cellAt($table(), 2, 0)?.getKey() ?? '';
    $cellAt($table(), 0, 0)?.selectStart();
  });
  const words = (key: string | null): string | undefined =>
    a.editor.read(() => $cellOfGrips(key, null)?.cell.getTextContent().trim());
  expect([words(used), words(null)]).toEqual(['e', 'a']);
  b.edit(() => $deleteLine($table(), 'row', 2, 0));
  deliver(b, a);
  expect([words(used), words(null)]).toEqual([undefined, 'a']);
});

test('the next cell is the next in reading order, over the ends of rows', () => {
  const { a } = begin('ab', 'cd');
  const next = (row: number, column: number, step: 1 | -1): string | undefined =>
    a.editor.read(() => {
      const place = $cellPlaceOf($cellAt($table(), row, column));
      return place === null ? '' : $nextCell(place, step)?.getTextContent().trim();
    });
  expect([next(0, 1, 1), next(1, 0, -1), next(1, 1, 1), next(0, 0, -1)]).toEqual([
    'c',
    'b',
    undefined,
    undefined,
  ]);
});
