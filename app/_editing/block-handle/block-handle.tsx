// The handle beside the block under the pointer: a press opens the block's menu, dragging moves it. By key the menu opens
// for the block of the caret (actions.ts). Not on touch screens: there the menu is in the toolbar.
'use client';

import { GripVertical } from 'lucide-react';
import {
  $getNearestNodeFromDOMNode,
  COMMAND_PRIORITY_EDITOR,
  type LexicalEditor,
  mergeRegister,
  type NodeKey,
} from 'lexical';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

import { registerShortcuts } from '../../_editor/register-shortcuts.ts';
import { useTexts } from '../../_text/texts.ts';
import { Menu } from '../../_ui/menu.tsx';
import { editingActions, OPEN_BLOCK_MENU_COMMAND } from '../editing-actions.ts';
import { $blockFacts, $blockOfCaret, $movableBlock } from './block-acts.ts';
import { blockElementAt, type Drop } from './block-drag.ts';
import styles from './block-handle.module.css';
import { blockMenuGroups, type MenuBlock } from './block-menu-items.tsx';
import { useBlockDrag } from './use-block-drag.ts';

/** So far from the text's edges the pointer still means the block beside it. */
const reach = { start: 48, end: 24 };

export function BlockHandle({ editor }: { readonly editor: LexicalEditor }) {
  const texts = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const [block, setBlock] = useState<MenuBlock | null>(null);
  const [isAsked, setAsked] = useState(false);
  const { drop, onPointerDown, wasDragged } = useBlockDrag(editor, block?.key ?? null);

  useEffect(() => {
    const show = (key: NodeKey | null) => {
      const facts = key === null ? null : editor.getEditorState().read(() => $blockFacts(key));
      const next = key === null || facts === null ? null : { key, facts };
      setBlock((before) => (isSameBlock(before, next) ? before : next));
    };
    const isBusy = () =>
      box.current !== null &&
      (box.current.matches('[data-dragging]') || box.current.querySelector(':popover-open') !== null);
    const onMove = (event: PointerEvent) => {
      if (event.pointerType !== 'mouse' || event.buttons !== 0 || isBusy() || !editor.isEditable()) return;
      show(keyAt(editor, event));
    };
    const onScroll = () => {
      if (!isBusy()) setBlock(null);
    };
    document.addEventListener('pointermove', onMove);
    document.addEventListener('scroll', onScroll, true);
    return mergeRegister(
      () => {
        document.removeEventListener('pointermove', onMove);
        document.removeEventListener('scroll', onScroll, true);
      },
      registerShortcuts(editor, editingActions),
      editor.registerCommand(
        OPEN_BLOCK_MENU_COMMAND,
        () => {
          const key = $blockOfCaret()?.getKey() ?? null;
          if (key === null) return false;
          show(key);
          setAsked(true);
          return true;
        },
        COMMAND_PRIORITY_EDITOR,
      ),
      // What is typed would be beside it, and not under the pointer any more.
      editor.registerUpdateListener(({ dirtyLeaves, dirtyElements }) => {
        if (dirtyLeaves.size + dirtyElements.size > 0 && !isBusy()) setBlock(null);
      }),
    );
  }, [editor]);

  useLayoutEffect(() => {
    const element = block === null ? null : editor.getElementByKey(block.key);
    const root = editor.getRootElement();
    if (element === null || root === null || box.current === null) return;
    placeHandle(box.current, element, root);
    if (!isAsked) return;
    setAsked(false);
    box.current.querySelector('button')?.click();
  }, [editor, block, isAsked]);

  if (block === null) return null;
  return (
    <>
      <div
        ref={box}
        className={styles.handle}
        onPointerDown={onPointerDown}
        onClickCapture={(event) => {
          // Not by a pointer: the menu was asked for by key.
          if (!wasDragged() || event.detail === 0) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <Menu
          label={texts.writing.blockMenu}
          face={<GripVertical size={16} aria-hidden="true" />}
          groups={blockMenuGroups(editor, block, texts)}
          keepsFocus={false}
          hasArrow={false}
          tabIndex={-1}
        />
      </div>
      {drop !== null && <DropLine drop={drop} />}
    </>
  );
}

function isSameBlock(a: MenuBlock | null, b: MenuBlock | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.key === b.key &&
    a.facts.hasText === b.facts.hasText &&
    a.facts.tone === b.facts.tone &&
    a.facts.isClosed === b.facts.isClosed
  );
}

function DropLine({ drop: { line } }: { readonly drop: Drop }) {
  return (
    <div
      className={styles.line}
      style={{ left: `${line.left}px`, top: `${line.top}px`, width: `${line.width}px` }}
      aria-hidden="true"
    />
  );
}

/** The block under the pointer, or beside it. */
function keyAt(editor: LexicalEditor, { target, clientX, clientY }: PointerEvent): NodeKey | null {
  const root = editor.getRootElement();
  if (root === null || !(target instanceof Element)) return null;
  const { left, right, top } = root.getBoundingClientRect();
  if (clientX < left - reach.start || clientX > right + reach.end || clientY < top) return null;
  // Not under what floats or sticks above the text.
  if (target.closest('[popover], header, [role="toolbar"]') !== null) return null;
  const block = blockElementAt(root, clientY);
  if (block === null || clientY > block.getBoundingClientRect().bottom) return null;
  const items = [...block.querySelectorAll('li')];
  const element = items.findLast((item) => item.getBoundingClientRect().top <= clientY) ?? block;
  return editor.getEditorState().read(
    () => {
      const node = $getNearestNodeFromDOMNode(element);
      return (node === null ? null : $movableBlock(node))?.getKey() ?? null;
    },
    { editor },
  );
}

/** Beside the block's first line, in the margin. */
function placeHandle(handle: HTMLElement, element: HTMLElement, root: HTMLElement): void {
  const box = element.getBoundingClientRect();
  const edge = root.getBoundingClientRect();
  const style = getComputedStyle(element);
  const line = Number.parseFloat(style.lineHeight);
  const padding = Number.parseFloat(style.paddingTop);
  const middle = box.top + (Number.isNaN(line) ? box.height / 2 : padding + line / 2);
  handle.style.top = `${middle - 13}px`;
  handle.style.left = style.direction === 'rtl' ? `${edge.right + 2}px` : `${edge.left - 26}px`;
}
