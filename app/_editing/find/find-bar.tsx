// The bar of find and replace: beside the text and not over all of it, so that one can go on writing while it is open.
'use client';

import type { LexicalEditor } from 'lexical';
import {
  ArrowDown,
  ArrowUp,
  CaseSensitive,
  ChevronDown,
  ChevronUp,
  type LucideIcon,
  WholeWord,
  X,
} from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

import { useTexts } from '../../_text/texts.ts';
import { Button, IconButton } from '../../_ui/button.tsx';
import { useWatchedOr } from '../../_ui/use-watched.ts';
import { say } from '../heard.tsx';
import styles from './find-bar.module.css';
import type { FindMode } from './find-command.ts';
import type { FindOptions } from './find-matches.ts';
import { FindSession } from './find-session.ts';

export interface FindBarProps {
  readonly editor: LexicalEditor;
  readonly mode: FindMode;
  readonly query: string;
  /** Counts on each time that it is asked for, also when it is open already. */
  readonly asked: number;
  readonly onClose: (session: FindSession | null) => void;
}

/** Without an icon: shown by a letter. */
const toggles: readonly { readonly option: keyof FindOptions; readonly Icon: LucideIcon | null }[] = [
  { option: 'matchCase', Icon: CaseSensitive },
  { option: 'wholeWords', Icon: WholeWord },
  { option: 'matchAccents', Icon: null },
];

export function FindBar({ editor, mode, query: asked, asked: times, onClose }: FindBarProps) {
  const said = useTexts().find;
  const bar = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [session] = useState(() => new FindSession(editor));
  const state = useWatchedOr(session.state, session.state.get());
  const [replacement, setReplacement] = useState('');
  const [isReplacing, setReplacing] = useState(mode === 'replace');
  const isEditable = useEditable(editor);

  useEffect(() => session.register((box) => isCovered(box, bar.current)), [session]);

  useEffect(() => {
    if (mode === 'replace') setReplacing(true);
    if (asked !== '') session.look(asked, session.state.get().options);
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, [session, mode, asked, times]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing || event.key !== 'Escape') return;
    event.preventDefault();
    onClose(session);
  }

  return (
    // Escape closes it wherever the focus is in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div ref={bar} role="search" aria-label={said.title} className={styles.bar} onKeyDown={onKeyDown}>
      <div className={styles.row}>
        <div className={styles.box}>
          <input
            ref={field}
            className={styles.field}
            aria-label={said.find}
            placeholder={said.find}
            value={state.query}
            autoComplete="off"
            enterKeyHint="search"
            onChange={(event) => session.look(event.target.value, state.options)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing || event.key !== 'Enter') return;
              event.preventDefault();
              session.step(event.shiftKey ? -1 : 1);
            }}
          />
          <span role="status" className={styles.count}>
            {state.query !== '' && said.count(state.at, state.count, state.isMore)}
          </span>
        </div>
        <Icon label={said.previous} icon={ArrowUp} onClick={() => session.step(-1)} />
        <Icon label={said.next} icon={ArrowDown} onClick={() => session.step(1)} />
        <Icon label={said.close} icon={X} onClick={() => onClose(session)} />
      </div>
      <div className={styles.row}>
        {toggles.map(({ option, Icon: Face }) => (
          <IconButton
            key={option}
            label={said[option]}
            icon={
              Face === null ? (
                <span aria-hidden="true">{said.accented}</span>
              ) : (
                <Face size={18} aria-hidden="true" />
              )
            }
            aria-pressed={state.options[option]}
            onClick={() => session.look(state.query, { ...state.options, [option]: !state.options[option] })}
          />
        ))}
        {isEditable && (
          <Button look="quiet" aria-expanded={isReplacing} onClick={() => setReplacing(!isReplacing)}>
            {said.replace}
            {isReplacing ? (
              <ChevronUp size={14} aria-hidden="true" />
            ) : (
              <ChevronDown size={14} aria-hidden="true" />
            )}
          </Button>
        )}
      </div>
      {isReplacing && isEditable && (
        <div className={styles.row}>
          <div className={styles.box}>
            <input
              className={styles.field}
              aria-label={said.replaceWith}
              placeholder={said.replaceWith}
              value={replacement}
              autoComplete="off"
              onChange={(event) => setReplacement(event.target.value)}
              onKeyDown={(event) => {
                if (event.nativeEvent.isComposing || event.key !== 'Enter') return;
                event.preventDefault();
                session.replace(replacement);
              }}
            />
          </div>
          <Button disabled={state.count === 0} onClick={() => session.replace(replacement)}>
            {said.replaceOne}
          </Button>
          <Button
            disabled={state.count === 0}
            onClick={() => say(said.replaced(session.replaceAll(replacement)))}
          >
            {said.replaceAll}
          </Button>
        </div>
      )}
    </div>
  );
}

interface IconProps {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly onClick: () => void;
}

function Icon({ label, icon: Face, onClick }: IconProps) {
  return <IconButton label={label} icon={<Face size={17} aria-hidden="true" />} onClick={onClick} />;
}

/** Off the screen, under the bars at the top, or under this one. */
function isCovered(box: DOMRect, bar: HTMLElement | null): boolean {
  const top = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  if (box.top < top || box.bottom > innerHeight || box.left < 0 || box.right > innerWidth) return true;
  const own = bar?.getBoundingClientRect();
  if (own === undefined) return false;
  return box.right > own.left && box.left < own.right && box.bottom > own.top && box.top < own.bottom;
}

function useEditable(editor: LexicalEditor): boolean {
  const [isEditable, setEditable] = useState(() => editor.isEditable());
  useEffect(() => editor.registerEditableListener(setEditable), [editor]);
  return isEditable;
}
