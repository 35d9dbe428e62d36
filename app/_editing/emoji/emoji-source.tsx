// `:` and two letters: emoji, by name and by words for them. They go into the text as what they are, characters.
'use client';

import { $getSelection, $isRangeSelection } from 'lexical';

import { isLanguage } from '../../_text/languages.ts';
import { texts } from '../../_text/texts.ts';
import { findByName } from '../slash/slash-filter.ts';
import type { TypeaheadOption, TypeaheadSource } from '../typeahead/typeahead-source.ts';
import { loadEmoji, type NamedEmoji } from './emoji-data.ts';

const offeredMax = 10;

export const emojiSource: TypeaheadSource = {
  trigger: { character: ':', queryMin: 2, takesSpaces: false },
  label: () => texts().writing.emojiMenu,
  async find(query) {
    const { code } = texts();
    const own = await loadEmoji(isLanguage(code) ? code : 'en');
    const found = match(own, query);
    // Their English names are what people know from elsewhere.
    const all = found.length > 0 || code === 'en' ? found : match(await loadEmoji('en'), query);
    return all.slice(0, offeredMax).map(optionOf);
  },
};

function match(emoji: readonly NamedEmoji[], typed: string): readonly NamedEmoji[] {
  // As others write it, with an underscore or a colon behind: `:thumbs_up:`.
  const query = typed.replaceAll('_', ' ').replace(/:$/, '');
  const entries = emoji.map((each) => ({ emoji: each, name: each.name, aliases: each.words }));
  return findByName(entries, query).map((entry) => entry.emoji);
}

function optionOf({ symbol, name }: NamedEmoji): TypeaheadOption {
  return {
    id: symbol,
    label: name,
    icon: <span aria-hidden="true">{symbol}</span>,
    $choose: () => {
      const selection = $getSelection();
      if ($isRangeSelection(selection)) selection.insertText(symbol);
    },
  };
}
