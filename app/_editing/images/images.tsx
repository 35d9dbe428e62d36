// Pictures: taking them in, showing them on their way, and changing them, put together for one open document.
'use client';

import { $getNearestNodeFromDOMNode, type LexicalEditor, type NodeKey } from 'lexical';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

import type { DocumentId } from '../../../lib/base/ids.ts';
import type { DocumentSession } from '../../../lib/sync/document-session.ts';
import { systemClock } from '../../../lib/base/clock.ts';
import { texts } from '../../_text/texts.ts';
import { askForDocument } from '../../_offline/ask-for-document.ts';
import { say } from '../heard.tsx';
import { addHolder } from '../leaving/held-here.ts';
import { boxIn, useSurface } from '../over-text.ts';
import { registerForeignImages } from './foreign-images.ts';
import type { ImagePlace } from './image-place.ts';
import { ImageTools } from './image-tools.tsx';
import styles from './images.module.css';
import { withoutWords } from './pasted-images.ts';
import { PendingPictures } from './pending-pictures.tsx';
import { type HandedPicture, PictureUploads } from './picture-uploads.ts';
import { registerImageIntake } from './take-images.ts';
import { sendPicture } from './send-picture.ts';
import { uploadFile } from './upload-file.ts';
import { mayArrive } from './upload-queue.ts';

export interface ImagesProps {
  readonly editor: LexicalEditor;
  /** Goes on where the editor is made anew. */
  readonly session: DocumentSession;
  readonly documentId: DocumentId;
}

const accepted = 'image/png,image/jpeg,image/gif,image/webp,image/avif';

type Picking =
  | { readonly type: 'insert'; readonly place: ImagePlace }
  | { readonly type: 'replace'; readonly key: NodeKey };

/** What was on its way in an editor before, by the session that goes on. */
const handedOver = new WeakMap<DocumentSession, readonly HandedPicture[]>();

export function Images({ editor, session, documentId }: ImagesProps) {
  const uploads = useUploads(editor, session, documentId);
  const input = useRef<HTMLInputElement>(null);
  const picking = useRef<Picking | null>(null);
  const [dropPlace, setDropPlace] = useState<ImagePlace | null>(null);

  const pick = (purpose: Picking) => {
    picking.current = purpose;
    input.current?.click();
  };

  useEffect(() => {
    if (uploads === null) return;
    return registerImageIntake(editor, {
      documentId,
      add: (images, place) => uploads.add(images, place),
      pick: (place) => {
        picking.current = { type: 'insert', place };
        input.current?.click();
      },
      placeAt: (clientY) => placeAt(editor, clientY),
      onDragOver: setDropPlace,
      wordForPicture: () => texts().images.remote,
    });
  }, [editor, documentId, uploads]);

  useEffect(() => {
    if (uploads === null) return;
    return registerForeignImages(editor, documentId, (key, file) => uploads.replace(key, file));
  }, [editor, documentId, uploads]);

  if (uploads === null) return null;
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accepted}
        multiple
        hidden
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          const purpose = picking.current;
          // The same file may be chosen again.
          currentTarget.value = '';
          const [first] = files;
          if (purpose === null || first === undefined) return;
          if (purpose.type === 'insert') uploads.add(withoutWords(files), purpose.place);
          else uploads.replace(purpose.key, first);
        }}
      />
      <PendingPictures editor={editor} uploads={uploads} />
      <ImageTools editor={editor} onReplace={(key) => pick({ type: 'replace', key })} />
      <DropLine editor={editor} place={dropPlace} />
    </>
  );
}

function useUploads(
  editor: LexicalEditor,
  session: DocumentSession,
  documentId: DocumentId,
): PictureUploads | null {
  const [uploads, setUploads] = useState<PictureUploads | null>(null);
  useEffect(() => {
    const made = new PictureUploads({
      editor,
      clock: systemClock,
      send: (call) => sendPicture({ ...call, documentId }, { upload: uploadFile, ask: askForDocument }),
      onInserted: (name) => say(texts().images.inserted(name === '' ? texts().images.unnamed : name)),
    });
    made.takeOver(handedOver.get(session) ?? []);
    handedOver.delete(session);
    const onOnline = () => made.retry();
    const endHolding = addHolder(() => made.files.get().some(mayArrive));
    addEventListener('online', onOnline);
    setUploads(made);
    return () => {
      removeEventListener('online', onOnline);
      endHolding();
      handedOver.set(session, made.handOver());
      setUploads(null);
    };
  }, [editor, session, documentId]);
  return uploads;
}

/** The gap between two blocks that is nearest to this height. */
function placeAt(editor: LexicalEditor, clientY: number): ImagePlace | null {
  const blocks = [...(editor.getRootElement()?.children ?? [])];
  const above = blocks.findLast((block) => {
    const { top, height } = block.getBoundingClientRect();
    return top + height / 2 <= clientY;
  });
  const element = above ?? blocks[0];
  if (element === undefined) return null;
  const key = editor.read(() => $getNearestNodeFromDOMNode(element)?.getKey() ?? null);
  return key === null ? null : { key, side: above === undefined ? 'before' : 'behind' };
}

function DropLine({ editor, place }: { readonly editor: LexicalEditor; readonly place: ImagePlace | null }) {
  const surface = useSurface(editor);
  const element = place === null ? null : editor.getElementByKey(place.key);
  if (surface === null || place === null || element === null) return null;
  const { left, top, width, height } = boxIn(surface, element);
  const y = place.side === 'before' ? top - 6 : top + height + 4;
  return createPortal(
    <div
      className={styles.line}
      style={{ transform: `translate(${left}px, ${y}px)`, width }}
      aria-hidden="true"
    />,
    surface,
  );
}
