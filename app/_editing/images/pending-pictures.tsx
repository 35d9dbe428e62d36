// The pictures that are on their way, each at the place where it will stand, with how far it is. For this person only:
// room is made for them by a margin of the block beside, which is the screen's and not the document's.
'use client';

import type { LexicalEditor } from 'lexical';
import { RotateCw, X } from 'lucide-react';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

import { focusText } from '../../_editor/focus-text.ts';
import { errorText } from '../../_text/error-text.ts';
import { useTexts } from '../../_text/texts.ts';
import { IconButton } from '../../_ui/button.tsx';
import { useWatched } from '../../_ui/use-watched.ts';
import { useFocusBack } from '../focus-back.ts';
import { boxIn, useSurface, whenTextMoves } from '../over-text.ts';
import styles from './pending-pictures.module.css';
import type { PictureUploads } from './picture-uploads.ts';
import type { PendingFile } from './upload-queue.ts';

interface Spot {
  readonly id: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** In px: a card, with the space to the next. */
const cardHeight = 68;

export function PendingPictures({
  editor,
  uploads,
}: {
  readonly editor: LexicalEditor;
  readonly uploads: PictureUploads;
}) {
  const files = useWatched(uploads.files);
  const surface = useSurface(editor);
  const spots = useSpots(editor, uploads, files, surface);
  const leave = useCallback(() => focusText(editor), [editor]);
  const focusBack = useFocusBack(leave);
  if (surface === null || files.length === 0) return null;
  return createPortal(
    <ul className={styles.list} aria-live="polite">
      {files.map((file) => {
        const spot = spots.find(({ id }) => id === file.id);
        return spot === undefined ? null : (
          <li
            key={file.id}
            ref={focusBack}
            className={styles.card}
            style={{ transform: `translate(${spot.left}px, ${spot.top}px)`, width: spot.width }}
          >
            <Card file={file} uploads={uploads} onGone={leave} />
          </li>
        );
      })}
    </ul>,
    surface,
  );
}

interface CardProps {
  readonly file: PendingFile;
  readonly uploads: PictureUploads;
  /** The card goes, and the focus in it. */
  readonly onGone: () => void;
}

function Card({ file, uploads, onGone }: CardProps) {
  const texts = useTexts();
  const id = useId();
  const cancel = useRef<HTMLButtonElement>(null);
  // Retry goes once it is tried, or by itself.
  const toCancel = useCallback(() => cancel.current?.focus(), []);
  const focusOn = useFocusBack(toCancel);
  const { state } = file;
  const name = file.name === '' ? texts.images.unnamed : file.name;
  const preview = uploads.previewOf(file.id);
  return (
    <>
      {/* oxlint-disable-next-line next/no-img-element -- it is a file of this device */}
      {preview !== undefined && <img className={styles.preview} src={preview} alt="" />}
      <div className={styles.words}>
        <p id={id} className={state.type === 'refused' ? styles.problem : styles.name}>
          {wordsFor(file, name, texts)}
        </p>
        {(state.type === 'sending' || state.type === 'queued') && (
          <progress
            className={styles.progress}
            aria-labelledby={id}
            max={100}
            value={Math.round((state.type === 'sending' ? state.part : 0) * 100)}
          />
        )}
      </div>
      {(state.type === 'waiting' || (state.type === 'refused' && state.error.code !== 'not-an-image')) && (
        <IconButton
          ref={focusOn}
          label={texts.retry}
          icon={<RotateCw size={18} aria-hidden="true" />}
          aria-describedby={id}
          onClick={() => uploads.retry(file.id)}
        />
      )}
      <IconButton
        ref={cancel}
        label={state.type === 'refused' ? texts.common.dismiss : texts.common.cancel}
        icon={<X size={18} aria-hidden="true" />}
        aria-describedby={id}
        onClick={() => {
          uploads.cancel(file.id);
          onGone();
        }}
      />
    </>
  );
}

function wordsFor({ state }: PendingFile, name: string, texts: ReturnType<typeof useTexts>): string {
  switch (state.type) {
    case 'queued':
    case 'sending':
      return texts.images.uploading(name);
    case 'waiting':
      return texts.images.waiting(name);
    case 'refused':
      return texts.images.failed(name, errorText(state.error, texts));
  }
}

/** Makes room beside the blocks, and tells where it is. */
function useSpots(
  editor: LexicalEditor,
  uploads: PictureUploads,
  files: readonly PendingFile[],
  surface: HTMLElement | null,
): readonly Spot[] {
  const [spots, setSpots] = useState<readonly Spot[]>([]);
  const ids = files.map(({ id }) => id).join(' ');

  useEffect(() => {
    if (surface === null || ids === '') {
      setSpots([]);
      return;
    }
    const widened = new Set<HTMLElement>();
    const measure = () => {
      editor.read(() => uploads.$follow());
      const rows = new Map<HTMLElement, { readonly side: 'before' | 'behind'; readonly ids: number[] }>();
      for (const id of ids.split(' ').map(Number)) {
        const place = uploads.placeOf(id);
        const element = place === null ? null : editor.getElementByKey(place.key);
        if (place === null || element === null) continue;
        const row = rows.get(element);
        if (row === undefined) rows.set(element, { side: place.side, ids: [id] });
        else row.ids.push(id);
      }
      for (const element of widened) if (!rows.has(element)) release(element);
      for (const [element, { side, ids: here }] of rows) {
        element.style.setProperty(
          side === 'before' ? 'margin-top' : 'margin-bottom',
          `${here.length * cardHeight + 8}px`,
        );
        widened.add(element);
      }
      setSpots(
        [...rows].flatMap(([element, { side, ids: here }]) => {
          const { left, top, width, height } = boxIn(surface, element);
          const begin = side === 'before' ? top - here.length * cardHeight - 4 : top + height + 4;
          return here.map((id, index) => ({ id, left, top: begin + index * cardHeight, width }));
        }),
      );
    };
    const end = whenTextMoves(editor, measure);
    return () => {
      end();
      for (const element of widened) release(element);
    };
  }, [editor, uploads, ids, surface]);

  return spots;
}

function release(element: HTMLElement): void {
  element.style.removeProperty('margin-top');
  element.style.removeProperty('margin-bottom');
}
