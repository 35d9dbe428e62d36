// The menu of a block: moving, copying and deleting it, and turning it into another kind.
'use client';

import {
  ArrowDown,
  ArrowUp,
  ChevronDown,
  ChevronRight,
  Copy,
  Info,
  ListCollapse,
  type LucideIcon,
  Trash2,
  Code2,
} from 'lucide-react';
import { $getNodeByKey, IS_APPLE, type LexicalEditor, type NodeKey } from 'lexical';

import { type ActionId, actionOf } from '../../_editor/actions.ts';
import { focusText } from '../../_editor/focus-text.ts';
import type { SelectionFormat } from '../../_editor/selection-format.ts';
import { shortcutText } from '../../_editor/shortcuts.ts';
import type { Texts } from '../../_text/en.ts';
import { toolIcons } from '../../_toolbar/tools.ts';
import type { MenuItem } from '../../_ui/menu.tsx';
import { toneNames, tones } from '../block-looks/callout-tones.ts';
import { $flip, $isToggle } from '../toggle/toggle-blocks.ts';
import { actOn, type BlockFacts, deleteBlock, duplicateBlock, moveBlock, setTone } from './block-acts.ts';

const kinds: readonly (readonly [ActionId, LucideIcon])[] = [
  ['paragraph', toolIcons.paragraph],
  ['h1', toolIcons.h1],
  ['h2', toolIcons.h2],
  ['h3', toolIcons.h3],
  ['bullet', toolIcons.bullet],
  ['number', toolIcons.number],
  ['check', toolIcons.check],
  ['quote', toolIcons.quote],
  ['code', Code2],
  ['callout', Info],
  ['toggle', ListCollapse],
];

export interface MenuBlock {
  readonly key: NodeKey;
  readonly facts: BlockFacts;
}

export function blockMenuGroups(
  editor: LexicalEditor,
  { key, facts }: MenuBlock,
  texts: Texts,
): readonly (readonly MenuItem[])[] {
  const { actions, writing } = texts;
  /** Does it and goes back to the text. */
  const then = (act: () => void) => () => {
    act();
    focusText(editor);
  };
  const onSelection = (id: ActionId, isWanted: (format: SelectionFormat) => boolean = () => true) =>
    then(() =>
      actOn(editor, key, (format) => {
        if (isWanted(format)) actionOf(id).run(editor);
      }),
    );
  const shown = (Icon: LucideIcon) => <Icon size={18} strokeWidth={1.9} aria-hidden="true" />;
  const keysOf = (id: ActionId) => {
    const [first] = actionOf(id).keys;
    return first === undefined ? undefined : shortcutText(first, IS_APPLE);
  };
  const item = (id: ActionId, Icon: LucideIcon, run: () => void): MenuItem => ({
    id,
    label: actions[id],
    icon: shown(Icon),
    shortcut: keysOf(id),
    run,
  });

  const groups: MenuItem[][] = [
    [
      item(
        'moveUp',
        ArrowUp,
        then(() => moveBlock(editor, key, 'up')),
      ),
      item(
        'moveDown',
        ArrowDown,
        then(() => moveBlock(editor, key, 'down')),
      ),
      {
        id: 'duplicate',
        label: writing.duplicate,
        icon: shown(Copy),
        run: then(() => duplicateBlock(editor, key)),
      },
      {
        id: 'delete',
        label: writing.deleteBlock,
        icon: shown(Trash2),
        run: then(() => deleteBlock(editor, key)),
      },
    ],
  ];
  if (facts.isClosed !== null) {
    groups.push([
      {
        id: 'fold',
        label: facts.isClosed ? writing.open : writing.close,
        icon: shown(facts.isClosed ? ChevronRight : ChevronDown),
        shortcut: shortcutText('Mod+Enter', IS_APPLE),
        run: then(() =>
          editor.update(() => {
            const toggle = $getNodeByKey(key);
            if ($isToggle(toggle)) $flip(toggle);
          }),
        ),
      },
    ]);
  }
  if (facts.tone !== null) {
    groups.push(
      toneNames.map((tone) => ({
        id: `tone ${tone}`,
        label: writing.tones[tone],
        icon: <span aria-hidden="true">{tones[tone].icon}</span>,
        isChecked: tone === facts.tone,
        run: then(() => setTone(editor, key, tone)),
      })),
    );
  }
  if (facts.hasText) {
    groups.push(
      // What it is already stays so, where the same by key would make it plain.
      kinds.map(([id, Icon]) =>
        item(
          id,
          Icon,
          onSelection(id, ({ block }) => block !== id),
        ),
      ),
    );
  }
  return groups;
}
