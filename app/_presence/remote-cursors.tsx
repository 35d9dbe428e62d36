// The carets of the others, drawn over the text: never in it, so that nothing of them is copied, printed, read aloud
// or in the way of a click. Measured again when they move, when the text changes and when its lines break anew;
// scrolling needs nothing, as the overlay scrolls with the text.
'use client';

import type { LexicalEditor } from 'lexical';
import { useEffect, useRef, useState } from 'react';

import type { RemoteCursor } from '../../lib/document/binding.ts';
import type { Watchable } from '../../lib/base/listeners.ts';
import { textOn } from './color.ts';
import { type Box, type DrawnCursor, measureCursors } from './cursor-geometry.ts';
import styles from './remote-cursors.module.css';

export interface RemoteCursorsProps {
  readonly editor: LexicalEditor;
  readonly cursors: Watchable<readonly RemoteCursor[]>;
}

export function RemoteCursors({ editor, cursors }: RemoteCursorsProps) {
  const overlay = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<readonly DrawnCursor[]>([]);
  const [room, setRoom] = useState(0);

  useEffect(() => {
    const element = overlay.current;
    if (element === null) return;
    let frame = 0;
    // Once a frame at most, however many keys a frame brings.
    const measure = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const known = cursors.get();
        setRoom(element.clientWidth);
        setDrawn((before) =>
          known.length === 0 && before.length === 0 ? before : measureCursors(editor, known, element),
        );
      });
    };
    const ends = [cursors.subscribe(measure), editor.registerUpdateListener(measure)];
    const resizes = new ResizeObserver(measure);
    resizes.observe(element);
    document.fonts.addEventListener('loadingdone', measure);
    measure();
    return () => {
      cancelAnimationFrame(frame);
      for (const end of ends) end();
      resizes.disconnect();
      document.fonts.removeEventListener('loadingdone', measure);
    };
  }, [editor, cursors]);

  return (
    <div ref={overlay} className={styles.overlay} aria-hidden="true">
      {drawn.map((one) => (
        <Cursor key={one.cursor.clientId} drawn={one} room={room} />
      ))}
    </div>
  );
}

interface CursorProps {
  readonly drawn: DrawnCursor;
  /** The width of the text. */
  readonly room: number;
}

function Cursor({ drawn: { cursor, caret, selection }, room }: CursorProps) {
  const color = { '--color-person': cursor.color } as React.CSSProperties;
  return (
    <div style={color}>
      {selection.map((box, line) => (
        // Lines have no identity but their place.
        <div key={line} className={styles.selection} style={geometry(box)} />
      ))}
      {/* A new key at each move starts the fading of label and caret anew. */}
      <div key={cursor.lastActiveAt} className={styles.caret} style={geometry(caret)}>
        <span className={labelClass(caret, room)} style={{ color: textOn(cursor.color) }}>
          {cursor.name}
        </span>
      </div>
    </div>
  );
}

/** The name stands above the caret and to its right, unless there is no room: in the first line, at the right edge. */
function labelClass(caret: Box, room: number): string {
  const below = caret.top < firstLine ? styles.below : '';
  const leftward = caret.left + labelRoom > room ? styles.leftward : '';
  return `${styles.label} ${below} ${leftward}`;
}

/** In px: a caret closer than this to the top of the text stands in its first line. */
const firstLine = 8;
/** In px: what most names need. */
const labelRoom = 140;

function geometry({ left, top, width, height }: Box): React.CSSProperties {
  return { transform: `translate(${left}px, ${top}px)`, width: width || undefined, height };
}
