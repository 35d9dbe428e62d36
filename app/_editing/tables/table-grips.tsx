// The grips of the row and the column that the pointer is over, or else the caret is in: each a button with a menu of what
// can be done with its line. Beside the table and over it; nothing of them is in the document.
'use client';

import {
  $getNearestNodeFromDOMNode,
  $getNodeByKey,
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_LOW,
  type LexicalEditor,
  type NodeKey,
} from 'lexical';
import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  GripHorizontal,
  GripVertical,
  PanelLeft,
  PanelTop,
  Plus,
  Trash2,
} from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

import { focusText } from '../../_editor/focus-text.ts';
import { useTexts } from '../../_text/texts.ts';
import { Menu, type MenuItem } from '../../_ui/menu.tsx';
import { boxIn, isSameBox, type OverBox, useSurface, whenTextMoves } from '../over-text.ts';
import { $cellPlaceOf, $sizeOf, type CellPlace } from './table-cells.ts';
import { FOCUS_TABLE_COMMAND } from './table-commands.ts';
import {
  $deleteLine,
  $deleteTable,
  $headersOf,
  $insertLine,
  $moveLine,
  $setHeaders,
  type Headers,
  type Line,
} from './table-edits.ts';
import styles from './tables.module.css';

interface ShownCell {
  readonly key: NodeKey;
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  readonly headers: Headers;
  readonly cellBox: OverBox;
  /** What of the table can be seen: it may be scrolled sideways. */
  readonly tableBox: OverBox;
}

export function TableGrips({ editor }: { readonly editor: LexicalEditor }) {
  const texts = useTexts().tables;
  const surface = useSurface(editor);
  const grips = useRef<HTMLDivElement>(null);
  const cell = useActiveCell(editor, surface, grips);

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
          label={texts.column(cell.column + 1)}
          face={<GripHorizontal size={16} aria-hidden="true" />}
          groups={groups('column')}
          keepsFocus={false}
          hasArrow={false}
        />
      </div>
    </div>,
    surface,
  );
}

function lineMenu(
  line: Line,
  cell: ShownCell,
  texts: ReturnType<typeof useTexts>['tables'],
  act: (change: (place: CellPlace) => void) => () => void,
): readonly (readonly MenuItem[])[] {
  const isRow = line === 'row';
  const [index, count] = isRow ? [cell.row, cell.rows] : [cell.column, cell.columns];
  const of = (place: CellPlace): readonly [number, number] =>
    isRow ? [place.row, place.column] : [place.column, place.row];
  const icon = (Icon: typeof Plus) => <Icon size={17} strokeWidth={1.9} aria-hidden="true" />;
  const words = isRow ? texts.rowMenu : texts.columnMenu;
  return [
    [
      {
        id: 'before',
        label: words.insertBefore,
        icon: icon(Plus),
        run: act((place) => $insertLine(place.table, line, of(place)[0], of(place)[1])),
      },
      {
        id: 'behind',
        label: words.insertBehind,
        icon: icon(Plus),
        run: act((place) => $insertLine(place.table, line, of(place)[0] + 1, of(place)[1])),
      },
    ],
    [
      {
        id: 'back',
        label: words.moveBack,
        icon: icon(isRow ? ArrowUp : ArrowLeft),
        isDisabled: index === 0,
        run: act((place) => $moveLine(place.table, line, of(place)[0], -1)),
      },
      {
        id: 'on',
        label: words.moveOn,
        icon: icon(isRow ? ArrowDown : ArrowRight),
        isDisabled: index === count - 1,
        run: act((place) => $moveLine(place.table, line, of(place)[0], 1)),
      },
    ],
    [
      {
        id: 'header',
        label: words.header,
        icon: icon(isRow ? PanelTop : PanelLeft),
        isChecked: cell.headers[line],
        run: act(({ table }) => {
          const headers = $headersOf(table);
          $setHeaders(table, { ...headers, [line]: !headers[line] });
        }),
      },
    ],
    [
      {
        id: 'delete',
        label: words.remove,
        icon: icon(Trash2),
        run: act((place) => $deleteLine(place.table, line, of(place)[0], of(place)[1])),
      },
      { id: 'table', label: texts.remove, icon: icon(Trash2), run: act(({ table }) => $deleteTable(table)) },
    ],
  ];
}

/** The cell under the pointer, else that of the caret; while one of the grips is used, the one that it is for. */
function useActiveCell(
  editor: LexicalEditor,
  surface: HTMLElement | null,
  grips: { readonly current: HTMLElement | null },
): ShownCell | null {
  const [cell, setCell] = useState<ShownCell | null>(null);
  const hovered = useRef<NodeKey | null>(null);

  useEffect(() => {
    if (surface === null) return;
    const measure = () => {
      if (grips.current?.contains(document.activeElement) === true) {
        setCell((before) => (before === null ? null : readCell(editor, surface, before.key)));
        return;
      }
      setCell((before) => same(before, readCell(editor, surface, hovered.current)));
    };
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
    const end = whenTextMoves(editor, measure);
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
  }, [editor, surface, grips]);

  return cell;
}

function keyOf(editor: LexicalEditor, element: Element): NodeKey | null {
  return editor.read(() => $cellPlaceOf($getNearestNodeFromDOMNode(element))?.cell.getKey() ?? null);
}

function readCell(editor: LexicalEditor, surface: HTMLElement, key: NodeKey | null): ShownCell | null {
  if (!editor.isEditable()) return null;
  const found = editor.read(() => {
    const selection = $getSelection();
    const node = key === null ? null : $getNodeByKey(key);
    const place =
      $cellPlaceOf(node) ?? ($isRangeSelection(selection) ? $cellPlaceOf(selection.focus.getNode()) : null);
    if (place === null) return null;
    const { table, cell, row, column } = place;
    return {
      key: cell.getKey(),
      table: table.getKey(),
      row,
      column,
      ...$sizeOf(table),
      headers: $headersOf(table),
    };
  });
  const element = found === null ? null : editor.getElementByKey(found.key);
  const table = found === null ? null : editor.getElementByKey(found.table);
  if (found === null || element === null || table === null) return null;
  return { ...found, cellBox: boxIn(surface, element), tableBox: boxIn(surface, table) };
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
    isSameBox(before.cellBox, next.cellBox) &&
    isSameBox(before.tableBox, next.tableBox);
  return isSame ? before : next;
}
