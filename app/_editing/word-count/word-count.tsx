// How long the document is, and what is selected of it.
'use client';

import { $getRoot, $getSelection, $isRangeSelection, type LexicalEditor } from 'lexical';
import { useState } from 'react';

import { localeOf } from '../../_text/locale.ts';
import { useTexts } from '../../_text/texts.ts';
import { Dialog } from '../../_ui/dialog.tsx';
import { sizeOf, type TextSize } from './count-words.ts';
import styles from './word-count.module.css';

export interface WordCountProps {
  readonly editor: LexicalEditor;
  readonly onClose: () => void;
}

export function WordCount({ editor, onClose }: WordCountProps) {
  const texts = useTexts();
  const said = texts.wordCount;
  const locale = localeOf(texts.code);
  const [{ whole, selected }] = useState(() => editor.getEditorState().read(() => $sizes(texts.code)));
  const numbers = new Intl.NumberFormat(locale);
  const rows: readonly (readonly [string, (size: TextSize) => string])[] = [
    [said.words, ({ words }) => numbers.format(words)],
    [said.characters, ({ characters }) => numbers.format(characters)],
    [said.withoutSpaces, ({ charactersWithoutSpaces }) => numbers.format(charactersWithoutSpaces)],
    [said.readingTime, ({ readingMinutes }) => said.minutes(readingMinutes)],
  ];
  return (
    <Dialog title={said.title} onClose={onClose}>
      <table className={styles.table}>
        {selected !== null && (
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{said.title}</span>
              </th>
              <th scope="col">{said.selection}</th>
              <th scope="col">{said.document}</th>
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map(([label, valueOf]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {selected !== null && <td>{valueOf(selected)}</td>}
              <td>{valueOf(whole)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

function $sizes(language: string): { readonly whole: TextSize; readonly selected: TextSize | null } {
  const selection = $getSelection();
  const isSelected = $isRangeSelection(selection) && !selection.isCollapsed();
  return {
    whole: sizeOf($getRoot().getTextContent(), language),
    selected: isSelected ? sizeOf(selection.getTextContent(), language) : null,
  };
}
