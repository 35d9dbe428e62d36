// The fixed toolbar, after the ARIA pattern: one stop of the Tab key, arrow keys within, Alt+F10 in, Escape back to
// the text. A press with the pointer leaves focus and selection where they are. On a phone it is docked above the
// keyboard (app/_editing/dock), in another order.
'use client';

import { Ellipsis } from 'lucide-react';
import { COMMAND_PRIORITY_EDITOR, IS_APPLE, type LexicalEditor } from 'lexical';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';

import type { Watchable } from '../../lib/base/listeners.ts';
import type { EditHistory, HistoryState } from '../../lib/document/binding.ts';
import { FOCUS_TOOLBAR_COMMAND } from '../_editor/commands.ts';
import { focusText } from '../_editor/focus-text.ts';
import { shortcutText } from '../_editor/shortcuts.ts';
import type { FirstTexts } from '../_text/en-first.ts';
import { useFirstTexts } from '../_text/first-texts.ts';
import { IconButton } from '../_ui/button.tsx';
import { Menu, type MenuItem } from '../_ui/menu.tsx';
import { useMedia } from '../_ui/use-media.ts';
import { useWatchedOr } from '../_ui/use-watched.ts';
import { type BarGroup, blockTools, dockedBar, moreTools, type Tool, wideBar } from './tools.ts';
import styles from './toolbar.module.css';
import { useSelectionFormat } from './use-selection-format.ts';

export interface ToolbarProps {
  /** Null until the document can be edited: the bar is there, so that nothing jumps, and off. */
  readonly editor: LexicalEditor | null;
  readonly history: EditHistory | null;
  /** What is inserted, once its part of the program is there. */
  readonly insertMenu?: ReactNode;
}

const nothingToUndo: HistoryState = { canUndo: false, canRedo: false };
const noHistory: Watchable<HistoryState> = {
  get: () => nothingToUndo,
  subscribe: () => () => undefined,
};
/** Fingers on a narrow screen; toolbar.module.css and base.css say the same. */
const dockedMedia = '(pointer: coarse) and (max-width: 48rem)';
/** The bar's own stops: not the items of its menus. */
const stopsSelector = ':scope > div > button';

export function Toolbar({ editor, history, insertMenu }: ToolbarProps) {
  const texts = useFirstTexts();
  const bar = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState(0);
  const format = useSelectionFormat(editor);
  const groups = useMedia(dockedMedia) ? dockedBar : wideBar;
  const historyState = useWatchedOr(history?.state ?? noHistory, nothingToUndo);

  const stops = () => [...(bar.current?.querySelectorAll<HTMLElement>(stopsSelector) ?? [])];

  useEffect(() => {
    // One stop of the Tab key; the buttons are made by several components, and there may be more of them later.
    const all = stops();
    for (const [index, button] of all.entries()) {
      button.tabIndex = index === Math.min(stop, all.length - 1) ? 0 : -1;
    }
  });

  useEffect(
    () =>
      editor?.registerCommand(
        FOCUS_TOOLBAR_COMMAND,
        () => {
          // To the tool that was used last.
          stops()
            .find((button) => button.tabIndex === 0)
            ?.focus();
          return true;
        },
        COMMAND_PRIORITY_EDITOR,
      ),
    [editor],
  );

  function onKeyDown(event: KeyboardEvent) {
    const all = stops();
    // In a menu of the bar the keys are the menu's.
    const now = all.indexOf(event.target as HTMLElement);
    if (now === -1) return;
    const next = stepOf(event.key, now, all.length);
    if (next !== null) {
      event.preventDefault();
      all[next]?.focus();
    } else if (event.key === 'Escape' && editor !== null) {
      event.preventDefault();
      focusText(editor);
    }
  }

  const button = (tool: Tool): ReactNode => (
    <ToolButton
      key={tool.id}
      tool={tool}
      texts={texts}
      editor={editor}
      isPressed={tool.isPressed?.(format)}
      isPossible={isPossible(tool, historyState)}
    />
  );
  const item = (tool: Tool): MenuItem => ({
    id: tool.id,
    label: texts.actions[tool.id],
    icon: <ToolIcon tool={tool} />,
    shortcut: keysOf(tool, editor),
    ...(tool.isPressed === undefined ? {} : { isChecked: tool.isPressed(format) }),
    run: () => {
      if (editor === null) return;
      tool.run(editor);
      focusText(editor);
    },
  });
  const block = texts.actions[format.block ?? 'paragraph'];
  const group = (of: BarGroup): ReactNode => {
    if (of === 'block') {
      return (
        <Menu
          label={`${texts.toolbar.blockType}: ${block}`}
          face={<span className={styles.block}>{block}</span>}
          groups={[blockTools.map(item)]}
          isDisabled={editor === null}
          keepsFocus={false}
        />
      );
    }
    if (of !== 'menus') return of.map(button);
    return (
      <>
        {insertMenu}
        <Menu
          label={texts.toolbar.more}
          face={<Ellipsis size={18} aria-hidden="true" />}
          groups={moreTools.map((each) => each.map(item))}
          isDisabled={editor === null}
          keepsFocus={false}
          hasArrow={false}
        />
      </>
    );
  };

  return (
    // The keys belong to the bar as a whole, which is no stop of its own.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      ref={bar}
      role="toolbar"
      aria-label={texts.toolbar.label}
      aria-orientation="horizontal"
      className={styles.bar}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const at = stops().indexOf(event.target);
        if (at !== -1) setStop(at);
      }}
    >
      {groups.map((each, at) => (
        // Groups have no identity but their place.
        <div key={at} className={styles.group}>
          {group(each)}
        </div>
      ))}
    </div>
  );
}

interface ToolButtonProps {
  readonly tool: Tool;
  readonly texts: FirstTexts;
  readonly editor: LexicalEditor | null;
  readonly isPressed: boolean | undefined;
  readonly isPossible: boolean;
}

function ToolButton({ tool, texts, editor, isPressed, isPossible: possible }: ToolButtonProps) {
  const isOn = editor !== null && possible;
  return (
    <IconButton
      label={texts.actions[tool.id]}
      shortcut={keysOf(tool, editor)}
      icon={<ToolIcon tool={tool} />}
      aria-pressed={isPressed}
      aria-disabled={!isOn}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => {
        if (isOn) tool.run(editor);
      }}
    />
  );
}

function ToolIcon({ tool: { Icon } }: { readonly tool: Tool }) {
  return <Icon size={18} strokeWidth={1.9} aria-hidden="true" />;
}

/** The export is made on a machine that is nobody's: keys are named once there is an editor. */
function keysOf({ keys: [first] }: Tool, editor: LexicalEditor | null): string | undefined {
  return editor === null || first === undefined ? undefined : shortcutText(first, IS_APPLE);
}

function isPossible({ id }: Tool, { canUndo, canRedo }: HistoryState): boolean {
  return id === 'undo' ? canUndo : id === 'redo' ? canRedo : true;
}

/** Where a key moves to; beyond the ends it goes around. */
function stepOf(key: string, now: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return (now + 1) % count;
    case 'ArrowLeft':
      return (now - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
