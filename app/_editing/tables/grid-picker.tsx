// How large a new table is: a grid of squares, by pointer or arrow keys. The square that is chosen is the table's last cell.
'use client';

import { COMMAND_PRIORITY_LOW, type LexicalEditor } from 'lexical';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';

import { focusText } from '../../_editor/focus-text.ts';
import { useTexts } from '../../_text/texts.ts';
import { placePopover, type Rect } from '../../_ui/popover-place.ts';
import { $insertBlock } from '../insert-block.ts';
import styles from './tables.module.css';
import { $selectNewCell } from './table-cells.ts';
import { PICK_TABLE_COMMAND } from './table-commands.ts';
import { $newTable } from './table-edits.ts';

const side = 6;
const lines = Array.from({ length: side }, (_, index) => index + 1);

export function GridPicker({ editor }: { readonly editor: LexicalEditor }) {
  const [anchor, setAnchor] = useState<Rect | null>(null);
  useEffect(
    () =>
      editor.registerCommand(
        PICK_TABLE_COMMAND,
        () => {
          setAnchor(caretRect(editor));
          return true;
        },
        COMMAND_PRIORITY_LOW,
      ),
    [editor],
  );
  if (anchor === null) return null;
  const close = () => setAnchor(null);
  return (
    <Grid
      anchor={anchor}
      onChoose={(rows, columns) => {
        close();
        focusText(editor);
        editor.update(() => {
          const table = $newTable(rows, columns, { row: true, column: false });
          $insertBlock(table);
          $selectNewCell(table, 0, 0);
        });
      }}
      onClose={(toText) => {
        close();
        if (toText) focusText(editor);
      }}
    />
  );
}

interface GridProps {
  readonly anchor: Rect;
  readonly onChoose: (rows: number, columns: number) => void;
  /** `toText`: the focus was in it. */
  readonly onClose: (toText: boolean) => void;
}

function Grid({ anchor, onChoose, onClose }: GridProps) {
  const texts = useTexts().tables;
  const popover = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ rows: 3, columns: 3 });
  const cells = useRef(new Map<string, HTMLButtonElement>());

  useLayoutEffect(() => {
    const element = popover.current;
    if (element === null) return;
    if (!element.matches(':popover-open')) element.showPopover();
    placePopover(anchor, element);
    cells.current.get('3:3')?.focus();
  }, [anchor]);

  const go = (rows: number, columns: number) => {
    const next = { rows: clamp(rows), columns: clamp(columns) };
    setSize(next);
    cells.current.get(`${next.rows}:${next.columns}`)?.focus();
  };

  function onKeyDown(event: KeyboardEvent) {
    // On a page that is read from the right, columns begin there.
    const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    const { rows, columns } = size;
    switch (event.key) {
      case 'ArrowRight':
        go(rows, columns + forward);
        break;
      case 'ArrowLeft':
        go(rows, columns - forward);
        break;
      case 'ArrowDown':
        go(rows + 1, columns);
        break;
      case 'ArrowUp':
        go(rows - 1, columns);
        break;
      case 'Home':
        go(rows, 1);
        break;
      case 'End':
        go(rows, side);
        break;
      case 'Escape':
        onClose(true);
        break;
      case 'Tab':
        onClose(true);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      ref={popover}
      popover="auto"
      className={styles.picker}
      onToggle={(event) => {
        if (event.newState === 'closed') onClose(popover.current?.contains(document.activeElement) === true);
      }}
    >
      {/* The keys are the squares'. */}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div
        role="grid"
        aria-label={texts.pick}
        className={styles.grid}
        onKeyDown={onKeyDown}
        onMouseDown={(event) => event.preventDefault()}
      >
        {lines.map((row) => (
          <div key={row} role="row" className={styles.gridRow}>
            {lines.map((column) => (
              <div
                key={column}
                role="gridcell"
                aria-selected={row === size.rows && column === size.columns}
                className={styles.gridCell}
              >
                <button
                  ref={(button) => {
                    if (button === null) cells.current.delete(`${row}:${column}`);
                    else cells.current.set(`${row}:${column}`, button);
                  }}
                  type="button"
                  className={styles.square}
                  data-in={row <= size.rows && column <= size.columns ? '' : undefined}
                  aria-label={texts.size(row, column)}
                  tabIndex={row === size.rows && column === size.columns ? 0 : -1}
                  onPointerEnter={() => setSize({ rows: row, columns: column })}
                  onClick={() => onChoose(row, column)}
                />
              </div>
            ))}
          </div>
        ))}
      </div>
      <p className={styles.size} aria-hidden="true">
        {texts.size(size.rows, size.columns)}
      </p>
    </div>
  );
}

function clamp(count: number): number {
  return Math.min(side, Math.max(1, count));
}

/** Where the caret is drawn, or the text if it has no box, as in an empty block. */
function caretRect(editor: LexicalEditor): Rect {
  const drawn = getSelection();
  const range = drawn !== null && drawn.rangeCount > 0 ? drawn.getRangeAt(0) : null;
  const rect = range?.getBoundingClientRect();
  if (rect !== undefined && rect.height > 0) return rect;
  const node = range?.startContainer;
  const element = node instanceof Element ? node : (node?.parentElement ?? editor.getRootElement());
  return element?.getBoundingClientRect() ?? { left: 0, top: 0, width: 0, height: 0 };
}
