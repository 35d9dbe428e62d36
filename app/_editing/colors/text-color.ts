// Giving the selected text a colour, or the ground behind it one, and reading which it has.

import { $patchStyleText } from '@lexical/selection';
import {
  $getSelection,
  $isRangeSelection,
  $isTextNode,
  type LexicalEditor,
  type RangeSelection,
} from 'lexical';

import { $cellsIn, $inEachCell, $selectedCells } from '../tables/cell-range.ts';
import type { ColorProperty } from './palette.ts';

/** By CSS property; null: none, or several. */
export type SelectedColors = Readonly<Record<ColorProperty, string | null>>;

export const noColors: SelectedColors = { color: null, 'background-color': null };

/** `keyword` null: the colour that text has by itself. */
export function setTextColor(editor: LexicalEditor, property: ColorProperty, keyword: string | null): void {
  editor.update(() => {
    const selection = $getSelection();
    const cells = $selectedCells();
    if (cells !== null) {
      $inEachCell(cells, (text) => {
        if (!text.isCollapsed()) $setColor(text, property, keyword);
      });
    } else if ($isRangeSelection(selection)) $setColor(selection, property, keyword);
  });
}

function $setColor(selection: RangeSelection, property: ColorProperty, keyword: string | null): void {
  $patchStyleText(selection, { [property]: keyword });
  // A highlight without a colour, as `==` makes it and as it comes from elsewhere, is a format.
  const isHighlight = property === 'background-color';
  if (isHighlight && selection.hasFormat('highlight')) selection.formatText('highlight');
}

export function $readColors(): SelectedColors {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return noColors;
  const cells = $selectedCells();
  const texts =
    cells === null
      ? selection.getNodes().filter($isTextNode)
      : $cellsIn(cells).flatMap((row) => row.flatMap((cell) => cell.getAllTextNodes()));
  const styles = selection.isCollapsed() ? [selection.style] : texts.map((node) => node.getStyle());
  return { color: common(styles, 'color'), 'background-color': common(styles, 'background-color') };
}

function common(styles: readonly string[], property: ColorProperty): string | null {
  const values = new Set(styles.map((style) => valueOf(style, property)));
  return values.size === 1 ? ([...values][0] ?? null) : null;
}

function valueOf(style: string, property: ColorProperty): string | null {
  for (const declaration of style.split(';')) {
    const [name, value] = declaration.split(':');
    if (name?.trim() === property) return value?.trim() ?? null;
  }
  return null;
}
