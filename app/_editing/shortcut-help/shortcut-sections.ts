// What the help lists, in its order. The keys are the actions' own, so that nothing is promised that does not work.

import { IS_APPLE } from 'lexical';

import { type ActionId, coreActions } from '../../_editor/actions.ts';
import { shortcutText } from '../../_editor/shortcuts.ts';
import type { Texts } from '../../_text/en.ts';
import { documentActions } from '../document-menu/document-actions.ts';
import { editingActions } from '../editing-actions.ts';

export interface ShortcutLine {
  readonly label: string;
  /** Each of them does it. */
  readonly keys: readonly string[];
}

export interface ShortcutSection {
  readonly title: string;
  readonly lines: readonly ShortcutLine[];
}

const textIds = [
  ...['bold', 'italic', 'underline', 'strikethrough', 'inlineCode', 'subscript', 'superscript'],
  ...['clearFormat', 'link', 'undo', 'redo'],
] as readonly ActionId[];
const blockIds = [
  ...['paragraph', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
  ...['number', 'bullet', 'check', 'toggle', 'quote', 'code'],
] as readonly ActionId[];
const arrangeIds = [
  ...['indent', 'outdent', 'alignLeft', 'alignCenter', 'alignRight', 'alignJustify'],
  ...['moveUp', 'moveDown'],
] as readonly ActionId[];

export function shortcutSections(texts: Texts): readonly ShortcutSection[] {
  const { sections, typed, more } = texts.shortcutHelp;
  const lines = (ids: readonly ActionId[]) => ids.flatMap((id) => lineOf(id, texts));
  const fixed = (label: string, ...keys: readonly string[]): ShortcutLine => ({
    label,
    keys: keys.map((each) => shortcutText(each, IS_APPLE)),
  });
  return [
    {
      title: sections.text,
      lines: [...lines(textIds), fixed(more.pastePlain, 'Mod+Shift+V'), fixed(more.openLink, 'Mod+Enter')],
    },
    { title: sections.blocks, lines: lines(blockIds) },
    { title: sections.arrange, lines: lines(arrangeIds) },
    {
      title: sections.document,
      lines: [
        ...lines(documentActions.map(({ id }) => id)),
        ...lines(['toolbar', 'blockMenu']),
        fixed(more.leave, 'Escape'),
      ],
    },
    {
      title: sections.typed,
      lines: [
        { label: typed.slash, keys: ['/'] },
        { label: typed.at, keys: ['@'] },
        { label: typed.colon, keys: [':'] },
        { label: typed.heading, keys: ['#', '##', '###'] },
        { label: typed.bullet, keys: ['-'] },
        { label: typed.number, keys: ['1.'] },
        { label: typed.check, keys: ['[]'] },
        { label: typed.quote, keys: ['>'] },
        { label: typed.code, keys: ['```'] },
        { label: typed.bold, keys: ['**…**'] },
        { label: typed.italic, keys: ['_…_'] },
        { label: typed.inlineCode, keys: ['`…`'] },
        { label: typed.math, keys: ['$…$'] },
      ],
    },
  ];
}

/** None for what has no keys. */
function lineOf(id: ActionId, { actions }: Texts): ShortcutLine[] {
  const action = [...coreActions, ...editingActions, ...documentActions].find((each) => each.id === id);
  if (action === undefined || action.keys.length === 0) return [];
  return [{ label: actions[id], keys: action.keys.map((each) => shortcutText(each, IS_APPLE)) }];
}
