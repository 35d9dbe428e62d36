// What can be done with the picture that is selected: a toolbar over it, and grips at its sides. The grips change what is
// seen at once, and the document once, when they are let go.
'use client';

import { $getNodeByKey, type LexicalEditor, type NodeKey } from 'lexical';
import { Captions, ExternalLink, ImageUp, type LucideIcon, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';

import type { Shape } from '../../../lib/document/flow/shape.ts';
import { VoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { focusText } from '../../_editor/focus-text.ts';
import { openSource } from '../../_editor/links.ts';
import { useTexts } from '../../_text/texts.ts';
import { toolIcons } from '../../_toolbar/tools.ts';
import { IconButton } from '../../_ui/button.tsx';
import { useFocusBack } from '../focus-back.ts';
import { boxIn, isSameBox, type OverBox, useSurface, whenTextMoves } from '../over-text.ts';
import { tell } from '../told.tsx';
import { $selectedVoid } from '../void-blocks/select-void.ts';
import { ImageDialog } from './image-dialog.tsx';
import { ImageGrips } from './image-grips.tsx';
import styles from './image-tools.module.css';

export interface ShownImage {
  readonly key: NodeKey;
  readonly attributes: Shape['attributes'];
  readonly box: OverBox;
}

const alignments: readonly {
  readonly align: 'left' | 'center' | 'right';
  readonly Icon: LucideIcon;
}[] = [
  { align: 'left', Icon: toolIcons.alignLeft },
  { align: 'center', Icon: toolIcons.alignCenter },
  { align: 'right', Icon: toolIcons.alignRight },
];

export interface ImageToolsProps {
  readonly editor: LexicalEditor;
  readonly onReplace: (key: NodeKey) => void;
}

export function ImageTools({ editor, onReplace }: ImageToolsProps) {
  const { common, images: texts } = useTexts();
  const surface = useSurface(editor);
  const image = useSelectedImage(editor, surface);
  const [described, setDescribed] = useState<NodeKey | null>(null);
  const leave = useCallback(() => focusText(editor), [editor]);
  const focusBack = useFocusBack(leave);

  if (described !== null) {
    return (
      <ImageDialog
        attributes={attributesOf(editor, described)}
        onSave={(words) => {
          if (Object.keys(words).length > 0 && !changeImage(editor, described, words)) {
            tell(common.deletedMeanwhile);
          }
        }}
        onClose={() => {
          setDescribed(null);
          focusText(editor);
        }}
      />
    );
  }
  if (image === null || surface === null) return null;
  const { key, attributes, box } = image;
  const src = attributes['src'];
  const tools = [
    ...alignments.map(({ align, Icon }) => ({
      id: align,
      Icon,
      label: texts[align],
      isPressed: (attributes['align'] ?? 'left') === align,
      run: () => changeImage(editor, key, { align: align === 'left' ? undefined : align }),
    })),
    { id: 'describe', Icon: Captions, label: texts.describe, run: () => (dropFocus(), setDescribed(key)) },
    { id: 'replace', Icon: ImageUp, label: texts.replace, run: () => onReplace(key) },
    {
      id: 'open',
      Icon: ExternalLink,
      label: texts.openFull,
      run: () => openSource(src),
    },
    { id: 'remove', Icon: Trash2, label: texts.remove, run: () => removeImage(editor, key) },
  ];
  return createPortal(
    <>
      {/* The keys belong to the bar as a whole, which is no stop of its own. */}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div
        ref={focusBack}
        role="toolbar"
        aria-label={texts.tools}
        className={styles.bar}
        style={{ transform: `translate(${box.left}px, ${barTop(box)}px)` }}
        onKeyDown={(event) => onKeyDown(event, editor)}
      >
        {tools.map((tool, index) => (
          <IconButton
            key={tool.id}
            label={tool.label}
            icon={<tool.Icon size={17} strokeWidth={1.9} aria-hidden="true" />}
            aria-pressed={'isPressed' in tool ? tool.isPressed : undefined}
            tabIndex={index === 0 ? 0 : -1}
            onMouseDown={(event) => event.preventDefault()}
            onClick={tool.run}
          />
        ))}
      </div>
      <ImageGrips
        key={key}
        image={image}
        element={editor.getElementByKey(key)?.querySelector('img') ?? null}
        onChange={(size) => changeImage(editor, key, size)}
        onLeave={leave}
      />
    </>,
    surface,
  );
}

/** The dialog that takes the place of the tools has the focus next: it does not go to the text in between. */
function dropFocus(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** In px: over the picture, or in it where it begins at the top of the text. */
function barTop({ top }: OverBox): number {
  return top < 50 ? top + 6 : top - 46;
}

function onKeyDown(event: KeyboardEvent<HTMLDivElement>, editor: LexicalEditor): void {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const now = stops.indexOf(event.target as HTMLElement);
  if (event.key === 'Escape') {
    event.preventDefault();
    focusText(editor);
    return;
  }
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const next =
    { Home: 0, End: stops.length - 1 }[event.key] ??
    (step === undefined ? null : (now + step + stops.length) % stops.length);
  if (next === null) return;
  event.preventDefault();
  stops[next]?.focus();
}

/** The picture that is selected, and where it is on the screen. */
function useSelectedImage(editor: LexicalEditor, surface: HTMLElement | null): ShownImage | null {
  const [image, setImage] = useState<ShownImage | null>(null);
  useEffect(() => {
    if (surface === null) return;
    return whenTextMoves(editor, () => {
      setImage((before) => {
        const next = readSelected(editor, surface);
        const isSame =
          before !== null &&
          next !== null &&
          before.key === next.key &&
          before.attributes === next.attributes &&
          isSameBox(before.box, next.box);
        return isSame ? before : next;
      });
    });
  }, [editor, surface]);
  return image;
}

function readSelected(editor: LexicalEditor, surface: HTMLElement): ShownImage | null {
  if (!editor.isEditable()) return null;
  const found = editor.read(() => {
    const node = $selectedVoid();
    const shape = node?.getShape();
    return node !== null && shape?.type === 'image'
      ? { key: node.getKey(), attributes: shape.attributes }
      : null;
  });
  const element = found === null ? null : editor.getElementByKey(found.key);
  // One that could not be loaded has no picture, but can be described, replaced and removed all the same.
  const drawn = element === null ? null : (element.querySelector('img') ?? element);
  return found === null || drawn === null ? null : { ...found, box: boxIn(surface, drawn) };
}

function attributesOf(editor: LexicalEditor, key: NodeKey): Shape['attributes'] {
  return editor.read(() => {
    const node = $getNodeByKey(key);
    return node instanceof VoidBlockNode ? node.getShape().attributes : {};
  });
}

/** Sets attributes; undefined takes one away. False: the picture is no more. */
function changeImage(
  editor: LexicalEditor,
  key: NodeKey,
  changes: Readonly<Record<string, string | number | undefined>>,
): boolean {
  const isThere = editor.read(() => $getNodeByKey(key) instanceof VoidBlockNode);
  editor.update(() => {
    const node = $getNodeByKey(key);
    if (!(node instanceof VoidBlockNode)) return;
    const { type, attributes } = node.getShape();
    const next = Object.entries({ ...attributes, ...changes }).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value] as const],
    );
    node.setShape({ type, attributes: Object.fromEntries(next) });
  });
  return isThere;
}

function removeImage(editor: LexicalEditor, key: NodeKey): void {
  editor.update(() => {
    const node = $getNodeByKey(key);
    if (node === null) return;
    const next = node.getNextSibling() ?? node.getPreviousSibling();
    node.remove();
    next?.selectStart();
  });
  focusText(editor);
}
