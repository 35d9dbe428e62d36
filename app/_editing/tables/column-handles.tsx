// The edges of a table's columns, to be dragged: each column's is where its lines end. What is dragged is only drawn; the
// document is written once, at the end. By keys the same is in the column's menu (table-grips.tsx), so nothing of this is
// named for a screen reader.
'use client';

import { $isTableNode, type TableNode } from '@lexical/table';
import { $getNodeByKey, type LexicalEditor, type NodeKey, SKIP_SCROLL_INTO_VIEW_TAG } from 'lexical';
import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';

import { boundedWidth, columnWidthMin } from '../../../lib/document/flow/table.ts';
import type { OverBox } from '../over-text.ts';
import { drawWidths } from './column-looks.ts';
import { $cellAt, $cellPlaceOf } from './table-cells.ts';
import { $setColumnWidth, $widthsWith } from './table-edits.ts';
import styles from './tables.module.css';

export interface ColumnHandlesProps {
  readonly editor: LexicalEditor;
  readonly table: NodeKey;
  /** Of the cell whose row the columns are measured in. */
  readonly row: number;
  /** Where the columns end, from the surface's left. */
  readonly edges: readonly number[];
  readonly tableBox: OverBox;
  /** To be called when something was drawn of which the editor knows nothing. */
  readonly onDrawn: () => void;
}

/** Closer to where it began, it is a press with an unsteady hand. */
const dragBeginsAtPx = 3;

interface Drag {
  readonly table: NodeKey;
  /** The column is this cell's, wherever others move it meanwhile. */
  readonly cell: NodeKey;
  readonly x: number;
  readonly begin: number;
  /** -1 where columns begin at the right. */
  readonly sign: 1 | -1;
  /** Null until it has been moved. */
  width: number | null;
}

export function ColumnHandles({ editor, table, row, edges, tableBox, onDrawn }: ColumnHandlesProps) {
  const drag = useRef<Drag | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);

  /** As the document has it again. */
  const giveUp = useCallback(() => {
    const ended = drag.current;
    if (ended === null) return;
    drag.current = null;
    setDragged(null);
    if (ended.width !== null) draw(editor, ended.table, (node) => node.getColWidths());
    onDrawn();
  }, [editor, onDrawn]);

  useEffect(() => {
    if (dragged === null) return;
    // Before the text, where the focus may be, or a dialog takes it for its own.
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      giveUp();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [dragged, giveUp]);
  useEffect(() => giveUp, [giveUp]);

  const begin = (event: PointerEvent<HTMLElement>, column: number) => {
    if (event.button !== 0) return;
    // The caret stays where it is.
    event.preventDefault();
    const cell = editor.read(() => {
      const node = $getNodeByKey(table);
      return $isTableNode(node) ? ($cellAt(node, row, column)?.getKey() ?? null) : null;
    });
    const element = cell === null ? null : editor.getElementByKey(cell);
    if (cell === null || element === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = {
      table,
      cell,
      x: event.clientX,
      begin: element.getBoundingClientRect().width,
      sign: isRightToLeft(element) ? -1 : 1,
      width: null,
    };
    setDragged(column);
  };

  const move = ({ clientX }: PointerEvent) => {
    const now = drag.current;
    if (now === null) return;
    const pull = (clientX - now.x) * now.sign;
    if (now.width === null && Math.abs(pull) < dragBeginsAtPx) return;
    const width = boundedWidth(Math.max(columnWidthMin, now.begin + pull));
    now.width = width;
    draw(editor, now.table, (node) => {
      const place = $cellPlaceOf($getNodeByKey(now.cell));
      return place === null ? node.getColWidths() : $widthsWith(node, place.column, width);
    });
    onDrawn();
  };

  const commit = () => {
    const done = drag.current;
    if (done === null) return;
    drag.current = null;
    setDragged(null);
    if (done.width !== null) setWidth(done.cell, done.width);
  };

  const setWidth = (cell: NodeKey, width: number) => {
    editor.update(
      () => {
        const place = $cellPlaceOf($getNodeByKey(cell));
        if (place !== null) $setColumnWidth(place.table, place.column, width);
      },
      { tag: SKIP_SCROLL_INTO_VIEW_TAG },
    );
  };

  const forget = (column: number) => {
    const cell = editor.read(() => {
      const node = $getNodeByKey(table);
      const isSet = $isTableNode(node) && (node.getColWidths()?.[column] ?? 0) > 0;
      return isSet ? ($cellAt(node, row, column)?.getKey() ?? null) : null;
    });
    if (cell !== null) setWidth(cell, 0);
  };

  const isSeen = (edge: number) => edge >= tableBox.left - 1 && edge <= tableBox.left + tableBox.width + 1;
  return edges.map((edge, column) =>
    // One that is dragged stays, or the pointer would be lost.
    isSeen(edge) || column === dragged ? (
      <div
        // Columns are known by their places here.
        key={column}
        aria-hidden="true"
        className={styles.edge}
        data-dragged={column === dragged ? '' : undefined}
        style={{ transform: `translate(${edge}px, ${tableBox.top}px)`, height: tableBox.height }}
        onPointerDown={(event) => begin(event, column)}
        onPointerMove={move}
        onPointerUp={commit}
        onLostPointerCapture={giveUp}
        onDoubleClick={() => forget(column)}
      />
    ) : null,
  );
}

export function isRightToLeft(element: Element): boolean {
  const table = element.closest('table');
  return table !== null && getComputedStyle(table).direction === 'rtl';
}

function draw(
  editor: LexicalEditor,
  key: NodeKey,
  $widths: (table: TableNode) => readonly number[] | undefined,
): void {
  const element = editor.getElementByKey(key);
  const widths = editor.read(() => {
    const node = $getNodeByKey(key);
    return $isTableNode(node) ? $widths(node) : undefined;
  });
  if (element !== null) drawWidths(element, widths);
}
