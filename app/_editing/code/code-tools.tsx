// What a block of code has at its corner: its language and a button that copies it, for the block that the caret or the
// pointer is in. Out of the text by Escape, the Tab key leads there.
'use client';

import { Check, Copy } from 'lucide-react';
import {
  $findMatchingParent,
  $getNearestNodeFromDOMNode,
  $getNodeByKey,
  $getSelection,
  $isRangeSelection,
  HISTORY_PUSH_TAG,
  type LexicalEditor,
  type NodeKey,
  SKIP_SELECTION_FOCUS_TAG,
} from 'lexical';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

import { $isCodeBlockNode } from '../../../lib/document/nodes/code-block-node.ts';
import { focusText } from '../../_editor/focus-text.ts';
import { useTexts } from '../../_text/texts.ts';
import { IconButton } from '../../_ui/button.tsx';
import { say } from '../heard.tsx';
import { tell } from '../told.tsx';
import { CodePaint } from './code-paint.ts';
import styles from './code-tools.module.css';
import { codeLanguage, codeLanguages } from './languages.ts';

/** The tick says that it was done, not that it still is so. */
const copiedShownMs = 2_000;

interface ShownBlock {
  readonly key: NodeKey;
  readonly language: string;
}

export function CodeBlocks({ editor }: { readonly editor: LexicalEditor }) {
  const [withCaret, setWithCaret] = useState<ShownBlock | null>(null);
  const [withPointer, setWithPointer] = useState<ShownBlock | null>(null);

  useEffect(() => ('highlights' in CSS ? new CodePaint(editor).register() : undefined), [editor]);

  useEffect(() => {
    const read = () => setWithCaret((before) => same(before, editor.getEditorState().read($blockOfCaret)));
    read();
    return editor.registerUpdateListener(read);
  }, [editor]);

  useEffect(() => {
    const onOver = ({ target }: PointerEvent) => {
      // On its way to the tools it is over them.
      if (target instanceof Element && target.closest('[data-code-tools]') !== null) return;
      const now = target instanceof Node ? editor.read(() => $blockAround(target)) : null;
      setWithPointer((before) => same(before, now));
    };
    addEventListener('pointerover', onOver);
    return () => removeEventListener('pointerover', onOver);
  }, [editor]);

  const shown = withPointer ?? withCaret;
  return shown === null ? null : <CodeTools key={shown.key} editor={editor} block={shown} />;
}

function CodeTools({ editor, block }: { readonly editor: LexicalEditor; readonly block: ShownBlock }) {
  const texts = useTexts();
  const said = texts.codeBlock;
  const tools = useRef<HTMLDivElement>(null);
  const [isCopied, setCopied] = useState(false);
  const isEditable = editor.isEditable();
  const known = codeLanguage(block.language);

  useLayoutEffect(() => {
    const place = () => {
      const code = editor.getElementByKey(block.key);
      if (code !== null && tools.current !== null) placeAt(code, tools.current);
    };
    place();
    const code = editor.getElementByKey(block.key);
    const observer = new ResizeObserver(place);
    if (code !== null) observer.observe(code);
    addEventListener('resize', place);
    const unregister = editor.registerUpdateListener(() => requestAnimationFrame(place));
    return () => {
      observer.disconnect();
      removeEventListener('resize', place);
      unregister();
    };
  }, [editor, block.key]);

  const copy = () =>
    void copyText(editor.getEditorState().read(() => $getNodeByKey(block.key)?.getTextContent() ?? '')).then(
      () => {
        setCopied(true);
        say(said.copied);
      },
      () => {
        setCopied(false);
        tell(said.notCopied);
      },
    );

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), copiedShownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);

  return (
    // Escape leads back into the code from wherever the focus is in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={tools}
      role="group"
      aria-label={said.tools}
      data-code-tools
      className={styles.tools}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        focusText(editor);
      }}
    >
      {isEditable ? (
        <select
          className={styles.language}
          aria-label={said.language}
          value={known?.id ?? block.language}
          onChange={({ target }) => {
            editor.update(
              () => {
                const node = $getNodeByKey(block.key);
                if ($isCodeBlockNode(node)) node.setLanguage(target.value);
              },
              { tag: [HISTORY_PUSH_TAG, SKIP_SELECTION_FOCUS_TAG] },
            );
          }}
        >
          <option value="">{said.plain}</option>
          {known === undefined && block.language !== '' && (
            <option value={block.language}>{block.language}</option>
          )}
          {codeLanguages.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      ) : (
        <span className={styles.language}>{known?.name ?? block.language}</span>
      )}
      <IconButton
        label={said.copy}
        icon={isCopied ? <Check size={16} aria-hidden="true" /> : <Copy size={16} aria-hidden="true" />}
        onClick={copy}
      />
    </div>
  );
}

function $blockOfCaret(): ShownBlock | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return null;
  const node = $findMatchingParent(selection.focus.getNode(), $isCodeBlockNode);
  return node === null ? null : { key: node.getKey(), language: node.getLanguage() };
}

function $blockAround(target: Node): ShownBlock | null {
  const nearest = $getNearestNodeFromDOMNode(target);
  const node = nearest === null ? null : $findMatchingParent(nearest, $isCodeBlockNode);
  return node === null ? null : { key: node.getKey(), language: node.getLanguage() };
}

/** Most of what happens changes nothing here. */
function same(before: ShownBlock | null, now: ShownBlock | null): ShownBlock | null {
  return before?.key === now?.key && before?.language === now?.language ? before : now;
}

/** At the corner where lines end: code reads from left to right in a text of any direction. */
function placeAt(code: HTMLElement, tools: HTMLElement): void {
  const box = code.getBoundingClientRect();
  tools.style.left = `${box.right + scrollX - tools.offsetWidth - 8}px`;
  tools.style.top = `${box.top + scrollY - tools.offsetHeight / 2}px`;
}

/** Rejects where the browser does not allow it, and on connections that are not secure, which have no clipboard. */
async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}
