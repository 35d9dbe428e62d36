// What a menu that opens while typing offers: blocks behind `/`, people and documents behind `@`, emoji behind `:`.

import type { LexicalEditor } from 'lexical';
import type { ReactNode } from 'react';

import type { Trigger } from './trigger-match.ts';

export interface TypeaheadOption {
  readonly id: string;
  readonly label: string;
  readonly icon: ReactNode;
  /** At the right: the keys that do the same, as a person presses them; what kind of thing it is. */
  readonly keys?: string | undefined;
  readonly detail?: string | undefined;
  /** In an update, with the caret where what was typed stood. */
  readonly $choose: (editor: LexicalEditor) => void;
}

export interface TypeaheadSource {
  readonly trigger: Trigger;
  /** Names the list. */
  readonly label: () => string;
  /** Best first; none: the menu closes and what was typed stays. A promise if it has to be fetched. */
  readonly find: (query: string) => readonly TypeaheadOption[] | Promise<readonly TypeaheadOption[]>;
}
