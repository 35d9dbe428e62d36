// The menu that opens while typing: a list box beside the character that opened it. The focus stays in the text, which
// names the active option (aria-activedescendant) as long as the list is there.
'use client';

import type { LexicalEditor } from 'lexical';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';

import { useTexts } from '../../_text/texts.ts';
import { placeBeside, type Rect } from '../../_ui/popover-place.ts';
import { useWatched } from '../../_ui/use-watched.ts';
import { type OpenTypeahead, TypeaheadSession } from './typeahead-session.ts';
import type { TypeaheadSource } from './typeahead-source.ts';
import styles from './typeahead.module.css';

export interface TypeaheadProps {
  readonly editor: LexicalEditor;
  readonly sources: readonly TypeaheadSource[];
}

export function Typeahead({ editor, sources }: TypeaheadProps) {
  const texts = useTexts();
  const [session] = useState(() => new TypeaheadSession(editor, sources));
  const open = useWatched(session.open);
  useEffect(() => session.register(), [session]);
  return (
    <>
      {open !== null && <Options editor={editor} session={session} open={open} />}
      <div role="status" className="visually-hidden">
        {open === null ? '' : texts.writing.found(open.options.length)}
      </div>
    </>
  );
}

interface OptionsProps {
  readonly editor: LexicalEditor;
  readonly session: TypeaheadSession;
  readonly open: OpenTypeahead;
}

function Options({ editor, session, open: { source, options, active } }: OptionsProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const popover = list.current;
    if (popover === null) return;
    popover.showPopover();
    // Where the text stands when it opens; it goes with what the person scrolls, not with what others write.
    let anchor = session.anchor();
    const place = () => {
      if (anchor !== null) placeList(anchor, popover);
    };
    const follow = (event: Event) => {
      if (event.target instanceof Node && popover.contains(event.target)) return;
      anchor = session.anchor() ?? anchor;
      place();
    };
    const sizes = new ResizeObserver(place);
    sizes.observe(popover);
    place();
    addEventListener('scroll', follow, true);
    addEventListener('resize', follow);
    return () => {
      sizes.disconnect();
      removeEventListener('scroll', follow, true);
      removeEventListener('resize', follow);
    };
  }, [session, source]);

  useEffect(() => {
    const root = editor.getRootElement();
    if (root === null) return;
    const attributes = {
      'aria-haspopup': 'listbox',
      'aria-autocomplete': 'list',
      'aria-controls': id,
      'aria-activedescendant': `${id}-${active}`,
    };
    for (const [name, value] of Object.entries(attributes)) root.setAttribute(name, value);
    return () => {
      for (const name of Object.keys(attributes)) root.removeAttribute(name);
    };
  }, [editor, id, active]);

  useEffect(() => {
    const option = list.current?.children[active];
    option?.scrollIntoView({ block: 'nearest' });
  }, [active, options]);

  return (
    <div
      ref={list}
      id={id}
      popover="manual"
      role="listbox"
      aria-label={source.label()}
      className={styles.list}
    >
      {options.map((option, index) => (
        // Its keys are those of the text, where the focus is.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={option.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={styles.option}
          onMouseDown={(event) => event.preventDefault()}
          onMouseMove={() => {
            if (index !== active) session.activate(index);
          }}
          onClick={() => session.choose(index)}
        >
          <span className={styles.icon}>{option.icon}</span>
          <span className={styles.label}>{option.label}</span>
          {option.keys !== undefined && <kbd className={styles.detail}>{option.keys}</kbd>}
          {option.detail !== undefined && <span className={styles.detail}>{option.detail}</span>}
        </div>
      ))}
    </div>
  );
}

/** Fifteen lines. */
const heightMax = 496;
const marginPx = 14;

/** Beside the line, as high as there is room above or below it; a keyboard on the screen takes of that. */
function placeList(anchor: Rect, list: HTMLElement): void {
  const seen = visualViewport;
  const viewport = {
    width: document.documentElement.clientWidth,
    height: seen === null ? innerHeight : seen.offsetTop + seen.height,
  };
  const room = Math.max(anchor.top, viewport.height - anchor.top - anchor.height) - marginPx;
  list.style.maxHeight = `${showingThatMoreFollows(list, Math.min(heightMax, room))}px`;
  const place = placeBeside(anchor, list.getBoundingClientRect(), viewport);
  list.style.left = `${place.left}px`;
  list.style.top = `${place.top}px`;
}

/** Ends in the middle of a line, if there are more: one that ends between two looks as if that were all. */
function showingThatMoreFollows(list: HTMLElement, height: number): number {
  const line = list.querySelector<HTMLElement>('[role=option]')?.offsetHeight ?? 0;
  if (list.scrollHeight <= height || line === 0 || height < 2 * line) return height;
  return (Math.floor(height / line - 0.6) + 0.6) * line;
}
