// The fixed toolbar, after the ARIA pattern: one stop of the Tab key, arrow keys within, Alt+F10 in, Escape back to
// the text. A press with the pointer leaves focus and selection where they are.
'use client';

import { COMMAND_PRIORITY_EDITOR, IS_APPLE, type LexicalEditor } from 'lexical';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

import type { Watchable } from '../../lib/base/listeners.ts';
import type { EditHistory, HistoryState } from '../../lib/document/binding.ts';
import { FOCUS_TOOLBAR_COMMAND } from '../_editor/commands.ts';
import { focusText } from '../_editor/focus-text.ts';
import { shortcutText } from '../_editor/shortcuts.ts';
import { IconButton } from '../_ui/button.tsx';
import { useWatchedOr } from '../_ui/use-watched.ts';
import { type Tool, toolGroups } from './tools.ts';
import styles from './toolbar.module.css';
import { useSelectionFormat } from './use-selection-format.ts';

export interface ToolbarProps {
  /** Null until the document can be edited: the bar is there, so that nothing jumps, and off. */
  readonly editor: LexicalEditor | null;
  readonly history: EditHistory | null;
}

const tools: readonly Tool[] = toolGroups.flat();
const nothingToUndo: HistoryState = { canUndo: false, canRedo: false };
const noHistory: Watchable<HistoryState> = {
  get: () => nothingToUndo,
  subscribe: () => () => undefined,
};

export function Toolbar({ editor, history }: ToolbarProps) {
  const bar = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState(0);
  const format = useSelectionFormat(editor);
  const historyState = useWatchedOr(history?.state ?? noHistory, nothingToUndo);

  const focusTool = (index: number) => {
    const next = (index + tools.length) % tools.length;
    setStop(next);
    bar.current?.querySelectorAll('button')[next]?.focus();
  };

  useEffect(
    () =>
      editor?.registerCommand(
        FOCUS_TOOLBAR_COMMAND,
        () => {
          // To the tool that was used last.
          bar.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
          return true;
        },
        COMMAND_PRIORITY_EDITOR,
      ),
    [editor],
  );

  function onKeyDown(event: KeyboardEvent) {
    const step = stepOf(event.key, stop);
    if (step !== null) {
      event.preventDefault();
      focusTool(step);
    } else if (event.key === 'Escape' && editor !== null) {
      event.preventDefault();
      focusText(editor);
    }
  }

  return (
    // The keys belong to the bar as a whole, which is no stop of its own.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      ref={bar}
      role="toolbar"
      aria-label="Formatting"
      aria-orientation="horizontal"
      className={styles.bar}
      onKeyDown={onKeyDown}
    >
      {toolGroups.map((group) => (
        <div key={group[0]?.label} className={styles.group}>
          {group.map((tool) => {
            const index = tools.indexOf(tool);
            const possible = editor !== null && (tool.isPossible?.(historyState) ?? true);
            return (
              <IconButton
                key={tool.label}
                label={tool.label}
                // The export is made on a machine that is nobody's: keys are named once there is an editor.
                shortcut={editor === null ? undefined : shortcutText(tool.keys, IS_APPLE)}
                icon={<tool.Icon size={18} strokeWidth={1.9} aria-hidden="true" />}
                tabIndex={index === stop ? 0 : -1}
                aria-pressed={tool.isPressed?.(format)}
                aria-disabled={!possible}
                onFocus={() => setStop(index)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => {
                  if (possible) tool.run(editor);
                }}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
}

/** Where a key moves to from `stop`; beyond the ends it goes around. */
function stepOf(key: string, stop: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return stop + 1;
    case 'ArrowLeft':
      return stop - 1;
    case 'Home':
      return 0;
    case 'End':
      return tools.length - 1;
    default:
      return null;
  }
}
