// `/`: what can be inserted (insertions.ts), found by name in the reader's language and in English.
'use client';

import { IS_APPLE, type LexicalEditor } from 'lexical';

import { $readFormat } from '../../_editor/selection-format.ts';
import { shortcutText } from '../../_editor/shortcuts.ts';
import { en } from '../../_text/en.ts';
import { texts } from '../../_text/texts.ts';
import { $beginBlock } from '../insert-block.ts';
import { type Insertion, insertions } from '../insertions.ts';
import type { TypeaheadOption, TypeaheadSource } from '../typeahead/typeahead-source.ts';
import { findByName } from './slash-filter.ts';

export const slashSource: TypeaheadSource = {
  trigger: { character: '/', queryMin: 0, takesSpaces: true },
  label: () => texts().writing.slashMenu,
  find: (query) => findByName(insertions.map(entryOf), query).map(({ insertion }) => optionOf(insertion)),
};

function entryOf(insertion: Insertion) {
  const { id } = insertion;
  const aliases = [texts(), en].flatMap(({ actions, writing }) => [
    actions[id],
    ...(aliasesOf(writing.aliases, id)?.split(' ') ?? []),
  ]);
  return { insertion, name: texts().actions[id], aliases };
}

/** Not everything has another name. */
function aliasesOf(aliases: Readonly<Record<string, string>>, id: string): string | undefined {
  return aliases[id];
}

function optionOf({ id, Icon, keys, isInline, run }: Insertion): TypeaheadOption {
  return {
    id,
    label: texts().actions[id],
    icon: <Icon size={18} strokeWidth={1.9} aria-hidden="true" />,
    keys: keys === undefined ? undefined : shortcutText(keys, IS_APPLE),
    $choose: (editor: LexicalEditor) => {
      if (isInline !== true) $beginBlock();
      // Asked for again, a block would be made plain.
      if ($readFormat().block !== id) run(editor);
    },
  };
}
