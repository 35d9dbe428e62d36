// The toolbar beside a selected text: kind of block, marks, link, colours. For the pointer and for who tabs to it; all
// that it does is in the fixed toolbar too, which serves alone on touch screens, where the system's own menu would be
// under this one.
'use client';

import { IS_APPLE, type LexicalEditor } from 'lexical';
import {
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

import { focusText } from '../../_editor/focus-text.ts';
import { shortcutText } from '../../_editor/shortcuts.ts';
import { useTexts } from '../../_text/texts.ts';
import { kindTools, markTools, type SelectionTool } from './selection-tools.ts';
import { useSelectionFormat } from '../../_toolbar/use-selection-format.ts';
import { IconButton } from '../../_ui/button.tsx';
import { Menu } from '../../_ui/menu.tsx';
import { useWatched } from '../../_ui/use-watched.ts';
import { ColorMenu } from '../colors/color-menu.tsx';
import { SelectionWatch } from './selection-watch.ts';
import styles from './selection-toolbar.module.css';
import { useFocusBack } from '../focus-back.ts';
import { placeOutside } from './toolbar-place.ts';

export function SelectionToolbar({ editor }: { readonly editor: LexicalEditor }) {
  const [watch] = useState(() => new SelectionWatch(editor));
  const bar = useRef<HTMLDivElement>(null);
  const shown = useWatched(watch.shown);
  const leave = useCallback(() => focusText(editor), [editor]);
  const focusBack = useFocusBack(leave);
  const take = useCallback(
    (element: HTMLDivElement | null) => {
      bar.current = element;
      const end = focusBack(element);
      return () => {
        end();
        bar.current = null;
      };
    },
    [focusBack],
  );

  useEffect(() => {
    if (matchMedia('(pointer: coarse)').matches) return;
    return watch.register((element) => bar.current?.contains(element) === true);
  }, [watch]);

  useLayoutEffect(() => {
    const popover = bar.current;
    if (popover === null || shown === 0) return;
    if (!popover.matches(':popover-open')) popover.showPopover();
    const place = () => placeBar(popover);
    place();
    addEventListener('scroll', place, true);
    addEventListener('resize', place);
    return () => {
      removeEventListener('scroll', place, true);
      removeEventListener('resize', place);
    };
  }, [shown]);

  if (shown === 0) return null;
  return <Bar ref={take} editor={editor} onLeave={() => watch.hide()} />;
}

interface BarProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly editor: LexicalEditor;
  readonly onLeave: () => void;
}

function Bar({ ref, editor, onLeave }: BarProps) {
  const texts = useTexts();
  const format = useSelectionFormat(editor);
  const block = texts.actions[format.block ?? 'paragraph'];

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(':scope > button')];
    const now = stops.indexOf(event.target as HTMLElement);
    // In a menu of the bar the keys are the menu's.
    if (now === -1) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      onLeave();
      focusText(editor);
      return;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
    const next = { Home: 0, End: stops.length - 1 }[event.key] ?? (now + step + stops.length) % stops.length;
    if (next === now) return;
    event.preventDefault();
    stops[next]?.focus();
  }

  return (
    // The keys belong to the bar as a whole, which is no stop of its own.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      ref={ref}
      popover="manual"
      role="toolbar"
      aria-label={texts.writing.selectionToolbar}
      aria-orientation="horizontal"
      className={styles.bar}
      onKeyDown={onKeyDown}
    >
      <Menu
        label={`${texts.toolbar.blockType}: ${block}`}
        face={<span>{block}</span>}
        groups={[
          kindTools.map((tool) => ({
            id: tool.id,
            label: texts.actions[tool.id],
            icon: <ToolIcon tool={tool} />,
            shortcut: keysOf(tool),
            isChecked: tool.isPressed?.(format) === true,
            run: () => {
              tool.run(editor);
              focusText(editor);
            },
          })),
        ]}
        keepsFocus={false}
      />
      {markTools.map((tool) => (
        <IconButton
          key={tool.id}
          label={texts.actions[tool.id]}
          shortcut={keysOf(tool)}
          icon={<ToolIcon tool={tool} />}
          tabIndex={-1}
          aria-pressed={tool.isPressed?.(format)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => tool.run(editor)}
        />
      ))}
      <ColorMenu editor={editor} tabIndex={-1} />
    </div>
  );
}

function ToolIcon({ tool: { Icon } }: { readonly tool: SelectionTool }) {
  return <Icon size={17} strokeWidth={1.9} aria-hidden="true" />;
}

function keysOf({ keys: [first] }: SelectionTool): string | undefined {
  return first === undefined ? undefined : shortcutText(first, IS_APPLE);
}

/** Hidden where it would lie over what is selected. */
function placeBar(bar: HTMLElement): void {
  const drawn = getSelection();
  if (drawn === null || drawn.rangeCount === 0) return;
  const range = drawn.getRangeAt(0).getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  // What sticks to the top is kept free for what is scrolled to, and so it is here.
  const top = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
  const place = placeOutside(range, bar.getBoundingClientRect(), {
    width,
    height,
    top: Number.isNaN(top) ? 0 : top - 16,
  });
  bar.style.visibility = place === null ? 'hidden' : 'visible';
  if (place === null) return;
  bar.style.left = `${place.left}px`;
  bar.style.top = `${place.top}px`;
}
