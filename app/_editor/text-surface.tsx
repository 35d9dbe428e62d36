// The element that Lexical edits, its placeholder, and the box that overlays are laid over.
'use client';

import { $getRoot, $isParagraphNode, type LexicalEditor } from 'lexical';
import { type ReactNode, type Ref, useEffect, useState } from 'react';

import { useFirstTexts } from '../_text/first-texts.ts';
import { focusText } from './focus-text.ts';
import textStyles from './document-text.module.css';
import styles from './text-surface.module.css';
import type { OpenEditor } from './use-document-editor.ts';

export interface TextSurfaceProps {
  readonly ref: Ref<HTMLDivElement>;
  /** The document's title, which names the text. */
  readonly label: string;
  readonly open: OpenEditor | null;
  readonly readOnly: boolean;
  /** By the binding, which alone unlocks it. */
  readonly isLocked: boolean;
  readonly children: ReactNode;
}

export function TextSurface({ ref, label, open, readOnly, isLocked, children }: TextSurfaceProps) {
  const { text, placeholder } = useFirstTexts().document;
  const editor = open?.editor ?? null;
  const isEditable = useEditable(editor, readOnly, isLocked);
  const isEmpty = useEmpty(editor);
  useFirstFocus(editor, isEditable);
  return (
    <div className={styles.surface}>
      <div
        ref={ref}
        id="text"
        className={textStyles.text}
        contentEditable={isEditable}
        suppressContentEditableWarning
        // Whose language is not the page's; Lexical gives each block its direction.
        lang=""
        role="textbox"
        tabIndex={0}
        aria-multiline="true"
        aria-label={label.trim() === '' ? text : label}
        aria-placeholder={placeholder}
        aria-readonly={!isEditable}
        spellCheck
      />
      {isEmpty && (
        <p className={styles.placeholder} aria-hidden="true">
          {placeholder}
        </p>
      )}
      {children}
    </div>
  );
}

/** Ready to type at once; but not taking the focus from where the person has put it, nor raising a phone's keyboard. */
function useFirstFocus(editor: LexicalEditor | null, isEditable: boolean): void {
  useEffect(() => {
    if (editor === null || !isEditable) return;
    const isTouch = matchMedia('(pointer: coarse)').matches;
    const isElsewhere = document.activeElement !== null && document.activeElement !== document.body;
    if (!isTouch && !isElsewhere) focusText(editor);
  }, [editor, isEditable]);
}

function useEditable(editor: LexicalEditor | null, readOnly: boolean, isLocked: boolean): boolean {
  const [isEditable, setEditable] = useState(false);

  useEffect(() => {
    if (editor === null) return;
    // The binding locks an editor that it cannot keep right.
    if (!isLocked) editor.setEditable(!readOnly);
    setEditable(editor.isEditable());
    return editor.registerEditableListener(setEditable);
  }, [editor, readOnly, isLocked]);

  return editor !== null && isEditable;
}

function useEmpty(editor: LexicalEditor | null): boolean {
  const [isEmpty, setEmpty] = useState(false);

  useEffect(() => {
    if (editor === null) return;
    const read = () => setEmpty(editor.getEditorState().read($isEmptyDocument));
    read();
    return editor.registerUpdateListener(read);
  }, [editor]);

  return editor !== null && isEmpty;
}

/** One empty paragraph: an empty heading or list is something the person has begun. */
function $isEmptyDocument(): boolean {
  const root = $getRoot();
  const first = root.getFirstChild();
  return root.getChildrenSize() <= 1 && (first === null || ($isParagraphNode(first) && first.isEmpty()));
}
