// The grips of the row and the column that the pointer is over, or else the caret is in: each a button with a menu of what
// can be done with its line. Beside the table and over it; nothing of them is in the document. With them come the edges
// of the table's columns (column-handles.tsx).
'use client';

import {
  $getNearestNodeFromDOMNode,
  $getNodeByKey,
  COMMAND_PRIORITY_LOW,
  type LexicalEditor,
  mergeRegister,
  type NodeKey,
} from 'lexical';
import { GripHorizontal, GripVertical } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

import { focusText } from '../../_editor/focus-text.ts';
import { useTexts } from '../../_text/texts.ts';
import { Menu } from '../../_ui/menu.tsx';
import { boxIn, isSameBox, type OverBox, useSurface, whenTextMoves } from '../over-text.ts';
import { ColumnHandles, isRightToLeft } from './column-handles.tsx';
import { lineMenu, type LineMenuCell } from './line-menu.tsx';
import { $cellOfGrips, $cellPlaceOf, $sizeOf, type CellPlace } from './table-cells.ts';
import { FOCUS_TABLE_COMMAND } from './table-commands.ts';
import { $headersOf, type Line } from './table-edits.ts';
import styles from './tables.module.css';

interface ShownCell extends LineMenuCell {
  readonly key: NodeKey;
  readonly table: NodeKey;
  /** Where the columns end. */
  readonly edges: readonly number[];
  /** What of the table can be seen: it may be scrolled sideways. */
  readonly tableBox: OverBox;
}

export function TableGrips({ editor }: { readonly editor: LexicalEditor }) {
  const texts = useTexts().tables;
  const surface = useSurface(editor);
  const grips = useRef<HTMLDivElement>(null);
  const [cell, measure] = useActiveCell(editor, surface, grips);

  useEffect(
    () =>
      editor.registerCommand(
        FOCUS_TABLE_COMMAND,
        () => {
          const button = grips.current?.querySelector('button') ?? null;
          button?.focus();
          return button !== null;
        },
        COMMAND_PRIORITY_LOW,
      ),
    [editor],
  );

  if (cell === null || surface === null) return null;
  const { cellBox, tableBox } = cell;
  /** What is done with the cell that the grips are for, wherever it is by then. */
  const act = (change: (place: CellPlace) => void) => () => {
    focusText(editor);
    editor.update(() => {
      const place = $cellPlaceOf($getNodeByKey(cell.key));
      if (place !== null) change(place);
    });
  };
  const groups = (line: Line) => lineMenu(line, cell, texts, act);
  return createPortal(
    <div ref={grips} className={styles.grips}>
      <div
        className={styles.rowGrip}
        style={{
          transform: `translate(${tableBox.left}px, ${cellBox.top}px)`,
          height: cellBox.height,
        }}
      >
        <Menu
          key={cell.key}
          label={texts.row(cell.row + 1)}
          face={<GripVertical size={16} aria-hidden="true" />}
          groups={groups('row')}
          keepsFocus={false}
          hasArrow={false}
        />
      </div>
      <div
        className={styles.columnGrip}
        style={{
          transform: `translate(${Math.max(cellBox.left, tableBox.left)}px, ${tableBox.top}px)`,
          width: cellBox.width,
        }}
      >
        <Menu
          key={cell.key}
          label={texts.column(cell.column + 1)}
          face={<GripHorizontal size={16} aria-hidden="true" />}
          groups={groups('column')}
          keepsFocus={false}
          hasArrow={false}
        />
      </div>
      <ColumnHandles
        editor={editor}
        table={cell.table}
        row={cell.row}
        edges={cell.edges}
        tableBox={tableBox}
        onDrawn={measure}
      />
    </div>,
    surface,
  );
}

/** The cell under the pointer, else that of the caret; while one of the grips is used, the one that it is for. */
function useActiveCell(
  editor: LexicalEditor,
  surface: HTMLElement | null,
  grips: { readonly current: HTMLElement | null },
): readonly [ShownCell | null, () => void] {
  const [cell, setCell] = useState<ShownCell | null>(null);
  const shown = useRef<NodeKey | null>(null);
  const hovered = useRef<NodeKey | null>(null);
  const measure = useCallback(() => {
    if (surface === null) return;
    const isUsed = grips.current?.contains(document.activeElement) === true;
    const next = readCell(editor, surface, isUsed ? shown.current : null, hovered.current);
    shown.current = next?.key ?? null;
    // The grips go, and an open menu of theirs: what has the focus in them would leave it nowhere.
    if (isUsed && next === null) focusText(editor);
    setCell((before) => same(before, next));
  }, [editor, surface, grips]);

  useEffect(() => {
    if (surface === null) return;
    const onMove = (event: PointerEvent) => {
      // A finger has no place before it touches, and then the caret comes.
      if (event.pointerType !== 'mouse' || !(event.target instanceof Element)) return;
      if (grips.current?.contains(event.target) === true) return;
      const element = event.target.closest('td, th');
      const key = element === null ? null : keyOf(editor, element);
      if (key === hovered.current) return;
      hovered.current = key;
      measure();
    };
    // Who writes has left the pointer lying somewhere.
    const onKey = () => {
      if (hovered.current === null) return;
      hovered.current = null;
      measure();
    };
    const end = mergeRegister(whenTextMoves(editor, measure), editor.registerEditableListener(measure));
    surface.addEventListener('keydown', onKey);
    surface.addEventListener('pointermove', onMove);
    // Tables scroll sideways.
    surface.addEventListener('scroll', measure, true);
    return () => {
      end();
      surface.removeEventListener('keydown', onKey);
      surface.removeEventListener('pointermove', onMove);
      surface.removeEventListener('scroll', measure, true);
    };
  }, [editor, surface, grips, measure]);

  return [cell, measure];
}

function keyOf(editor: LexicalEditor, element: Element): NodeKey | null {
  return editor.read(() => $cellPlaceOf($getNearestNodeFromDOMNode(element))?.cell.getKey() ?? null);
}

function readCell(
  editor: LexicalEditor,
  surface: HTMLElement,
  used: NodeKey | null,
  pointed: NodeKey | null,
): ShownCell | null {
  if (!editor.isEditable()) return null;
  const found = editor.read(() => {
    const place = $cellOfGrips(used, pointed);
    if (place === null) return null;
    const { table, cell, row, column } = place;
    return {
      key: cell.getKey(),
      table: table.getKey(),
      row,
      column,
      ...$sizeOf(table),
      headers: $headersOf(table),
      width: table.getColWidths()?.[column] ?? 0,
    };
  });
  const element = found === null ? null : editor.getElementByKey(found.key);
  const table = found === null ? null : editor.getElementByKey(found.table);
  if (found === null || element === null || table === null) return null;
  return {
    ...found,
    edges: edgesIn(surface, element),
    cellBox: boxIn(surface, element),
    tableBox: boxIn(surface, table),
  };
}

/** Where the cells of a row end. */
function edgesIn(surface: HTMLElement, cell: HTMLElement): readonly number[] {
  const isEndLeft = isRightToLeft(cell);
  return [...(cell.parentElement?.children ?? [])].map((each) => {
    const { left, width } = boxIn(surface, each);
    return isEndLeft ? left : left + width;
  });
}

function same(before: ShownCell | null, next: ShownCell | null): ShownCell | null {
  const isSame =
    before !== null &&
    next !== null &&
    before.key === next.key &&
    before.row === next.row &&
    before.column === next.column &&
    before.rows === next.rows &&
    before.columns === next.columns &&
    before.headers.row === next.headers.row &&
    before.headers.column === next.headers.column &&
    before.width === next.width &&
    before.edges.join() === next.edges.join() &&
    isSameBox(before.cellBox, next.cellBox) &&
    isSameBox(before.tableBox, next.tableBox);
  return isSame ? before : next;
}
