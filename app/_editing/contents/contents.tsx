// The headings of the document as a list that leads to them: beside the text, open until it is closed. It marks the one
// that is being read.
'use client';

import { $isHeadingNode } from '@lexical/rich-text';
import { X } from 'lucide-react';
import { $getRoot, type LexicalEditor, type NodeKey, SKIP_SCROLL_INTO_VIEW_TAG } from 'lexical';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

import { focusText } from '../../_editor/focus-text.ts';
import { useTexts } from '../../_text/texts.ts';
import { IconButton } from '../../_ui/button.tsx';
import styles from './contents.module.css';

interface Heading {
  readonly key: NodeKey;
  readonly level: number;
  readonly text: string;
}

export interface ContentsProps {
  readonly editor: LexicalEditor;
  readonly onClose: () => void;
}

export function Contents({ editor, onClose }: ContentsProps) {
  const said = useTexts().contents;
  const panel = useRef<HTMLElement>(null);
  const headings = useHeadings(editor);
  const current = useCurrent(editor, headings);
  const outermost = Math.min(...headings.map(({ level }) => level));

  useEffect(() => {
    const entries = panel.current?.querySelector('ol');
    const first = entries?.querySelector<HTMLElement>('[aria-current]') ?? entries?.querySelector('button');
    (first ?? panel.current?.querySelector('button'))?.focus({ preventScroll: true });
  }, []);

  function close() {
    onClose();
    focusText(editor);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('li button')];
    const now = all.indexOf(event.target as HTMLElement);
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    } else if (now !== -1 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      all[now + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
    }
  }

  function go(key: NodeKey) {
    const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    editor.getElementByKey(key)?.scrollIntoView({ block: 'start', behavior: smooth ? 'smooth' : 'instant' });
    // It lies over the text where there is no room beside it.
    if (panel.current !== null && getComputedStyle(panel.current).getPropertyValue('--covers') === '1') {
      onClose();
    }
    editor.update(() => $headingOf(key)?.selectStart(), { tag: SKIP_SCROLL_INTO_VIEW_TAG });
    editor.getRootElement()?.focus({ preventScroll: true });
  }

  return (
    // The keys belong to the list as a whole.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <nav ref={panel} aria-label={said.title} className={styles.panel} onKeyDown={onKeyDown}>
      <div className={styles.head}>
        <h2 className={styles.title}>{said.title}</h2>
        <IconButton label={said.close} icon={<X size={17} aria-hidden="true" />} onClick={close} />
      </div>
      {headings.length === 0 && <p className={styles.empty}>{said.empty}</p>}
      <ol className={styles.list}>
        {headings.map(({ key, level, text }) => (
          <li key={key}>
            <button
              type="button"
              dir="auto"
              className={styles.entry}
              style={{ paddingInlineStart: `${(level - outermost) * 0.9 + 0.6}rem` }}
              aria-current={key === current ? 'location' : undefined}
              onClick={() => go(key)}
            >
              {text === '' ? said.untitled : text}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function useHeadings(editor: LexicalEditor): readonly Heading[] {
  const [headings, setHeadings] = useState(() => editor.getEditorState().read($headings));
  useEffect(() => {
    let frame = 0;
    const read = () => {
      const now = editor.getEditorState().read($headings);
      setHeadings((before) => (isSame(before, now) ? before : now));
    };
    read();
    const unregister = editor.registerUpdateListener(({ dirtyElements }) => {
      if (dirtyElements.size === 0) return;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(read);
    });
    return () => {
      cancelAnimationFrame(frame);
      unregister();
    };
  }, [editor]);
  return headings;
}

function $headings(): readonly Heading[] {
  return $getRoot()
    .getChildren()
    .flatMap((block) =>
      $isHeadingNode(block)
        ? [{ key: block.getKey(), level: Number(block.getTag().slice(1)), text: block.getTextContent() }]
        : [],
    );
}

function $headingOf(key: NodeKey) {
  return $getRoot()
    .getChildren()
    .filter($isHeadingNode)
    .find((heading) => heading.getKey() === key);
}

function isSame(a: readonly Heading[], b: readonly Heading[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ key, level, text }, index) => {
      const other = b[index];
      return other !== undefined && key === other.key && level === other.level && text === other.text;
    })
  );
}

/** The last heading above what one reads, which is in the upper part of the screen. */
function useCurrent(editor: LexicalEditor, headings: readonly Heading[]): NodeKey | null {
  const [current, setCurrent] = useState(() => currentHeading(editor, headings));
  useEffect(() => {
    let frame = 0;
    const look = () => setCurrent(currentHeading(editor, headings));
    const onScroll = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(look);
    };
    look();
    addEventListener('scroll', onScroll, { passive: true });
    addEventListener('resize', onScroll);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', onScroll);
      removeEventListener('resize', onScroll);
    };
  }, [editor, headings]);
  return current;
}

function currentHeading(editor: LexicalEditor, headings: readonly Heading[]): NodeKey | null {
  const top = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  const line = top + (innerHeight - top) / 4;
  const isRead = ({ key }: Heading) =>
    (editor.getElementByKey(key)?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY) <= line;
  return (headings.findLast(isRead) ?? headings[0])?.key ?? null;
}
