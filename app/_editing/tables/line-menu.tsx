// What can be done with a row or a column, as its grip's menu has it. Does nothing by itself: `act` finds the cell again, by
// the time that something is chosen.

import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  ChevronsLeftRight,
  ChevronsRightLeft,
  MoveHorizontal,
  PanelLeft,
  PanelTop,
  Plus,
  Trash2,
} from 'lucide-react';

import { boundedWidth, columnWidthMax, columnWidthMin } from '../../../lib/document/flow/table.ts';
import type { useTexts } from '../../_text/texts.ts';
import type { MenuItem } from '../../_ui/menu.tsx';
import type { OverBox } from '../over-text.ts';
import { tell } from '../told.tsx';
import type { CellPlace } from './table-cells.ts';
import {
  $deleteLine,
  $deleteTable,
  $headersOf,
  $insertLine,
  $moveLine,
  $setColumnWidth,
  $setHeaders,
  type Headers,
  type Line,
} from './table-edits.ts';

/** By how much a column gets wider or narrower. */
const widthStepPx = 24;

/** The cell whose row and column they are. */
export interface LineMenuCell {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  readonly headers: Headers;
  /** That its column was given; 0: none. */
  readonly width: number;
  readonly cellBox: OverBox;
}

type Texts = ReturnType<typeof useTexts>['tables'];
type Act = (change: (place: CellPlace) => void) => () => void;

export function lineMenu(
  line: Line,
  cell: LineMenuCell,
  texts: Texts,
  act: Act,
): readonly (readonly MenuItem[])[] {
  const isRow = line === 'row';
  const [index, count] = isRow ? [cell.row, cell.rows] : [cell.column, cell.columns];
  const of = (place: CellPlace): readonly [number, number] =>
    isRow ? [place.row, place.column] : [place.column, place.row];
  const insert = (place: CellPlace, step: 0 | 1) => {
    const [at, across] = of(place);
    if (!$insertLine(place.table, line, at + step, across)) tell(texts.tooManyCells);
  };
  const icon = (Icon: typeof Plus) => <Icon size={17} strokeWidth={1.9} aria-hidden="true" />;
  const words = isRow ? texts.rowMenu : texts.columnMenu;
  return [
    [
      {
        id: 'before',
        label: words.insertBefore,
        icon: icon(Plus),
        run: act((place) => insert(place, 0)),
      },
      {
        id: 'behind',
        label: words.insertBehind,
        icon: icon(Plus),
        run: act((place) => insert(place, 1)),
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
    ...(isRow ? [] : [widthMenu(cell, texts, act)]),
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

function widthMenu({ width, cellBox }: LineMenuCell, texts: Texts, act: Act): readonly MenuItem[] {
  // From what is seen: a column without a width has one all the same.
  const set = (wanted: number) =>
    act(({ table, column }) => $setColumnWidth(table, column, boundedWidth(wanted)));
  const icon = (Icon: typeof Plus) => <Icon size={17} strokeWidth={1.9} aria-hidden="true" />;
  return [
    {
      id: 'wider',
      label: texts.widths.wider,
      icon: icon(ChevronsLeftRight),
      isDisabled: cellBox.width >= columnWidthMax,
      run: set(cellBox.width + widthStepPx),
    },
    {
      id: 'narrower',
      label: texts.widths.narrower,
      icon: icon(ChevronsRightLeft),
      isDisabled: cellBox.width <= columnWidthMin,
      run: set(Math.max(columnWidthMin, cellBox.width - widthStepPx)),
    },
    {
      id: 'automatic',
      label: texts.widths.automatic,
      icon: icon(MoveHorizontal),
      isDisabled: width === 0,
      run: set(0),
    },
  ];
}
