// The menu of text colours and highlights, for the toolbar and for the selection's own.
'use client';

import { Baseline } from 'lucide-react';
import type { LexicalEditor } from 'lexical';
import { useEffect, useState } from 'react';

import { focusText } from '../../_editor/focus-text.ts';
import { useTexts } from '../../_text/texts.ts';
import { Menu, type MenuItem } from '../../_ui/menu.tsx';
import styles from './color-menu.module.css';
import { type ColorProperty, palettes } from './palette.ts';
import { $readColors, noColors, type SelectedColors, setTextColor } from './text-color.ts';

export interface ColorMenuProps {
  readonly editor: LexicalEditor;
  readonly tabIndex?: number;
}

export function ColorMenu({ editor, tabIndex }: ColorMenuProps) {
  const { writing } = useTexts();
  const selected = useSelectedColors(editor);

  const item = (property: ColorProperty, id: string, label: string, keyword: string | null): MenuItem => ({
    id: `${property} ${id}`,
    label,
    icon: (
      <span className={styles.swatch} data-property={property} data-color={id} aria-hidden="true">
        A
      </span>
    ),
    isChecked: selected[property] === keyword,
    run: () => {
      setTextColor(editor, property, keyword);
      focusText(editor);
    },
  });
  const group = (property: ColorProperty, none: string, nameOf: (color: string) => string) => [
    item(property, 'none', none, null),
    ...palettes[property].map(({ name, keyword }) =>
      item(property, name, nameOf(writing.colors[name]), keyword),
    ),
  ];
  return (
    <Menu
      label={writing.color}
      face={<Baseline size={18} strokeWidth={1.9} aria-hidden="true" />}
      groups={[
        group('color', writing.noTextColor, writing.textColor),
        group('background-color', writing.noHighlight, writing.highlight),
      ]}
      keepsFocus={false}
      {...(tabIndex === undefined ? {} : { tabIndex })}
    />
  );
}

function useSelectedColors(editor: LexicalEditor): SelectedColors {
  const [colors, setColors] = useState(noColors);
  useEffect(
    () =>
      editor.registerUpdateListener(({ editorState }) => {
        const next = editorState.read($readColors);
        setColors((before) => (isSame(before, next) ? before : next));
      }),
    [editor],
  );
  return colors;
}

function isSame(a: SelectedColors, b: SelectedColors): boolean {
  return a.color === b.color && a['background-color'] === b['background-color'];
}
