// The carets of the others, drawn over the text: never in it, so that nothing of them is copied, printed, read aloud
// or in the way of a click. Measured and drawn in the frame that shows what moved them: when they move, when the text
// changes and when its lines break anew; and while the page is scrolled, as of a selection only what is near the screen is
// drawn. What is drawn scrolls with the text.
'use client';

import type { LexicalEditor } from 'lexical';
import { useEffect, useRef } from 'react';

import type { RemoteCursor } from '../../lib/document/binding.ts';
import type { Watchable } from '../../lib/base/listeners.ts';
import { systemClock } from '../../lib/base/clock.ts';
import { measureCursors } from './cursor-geometry.ts';
import { CursorLayer } from './cursor-layer.ts';
import { namesWanted, showNames } from './following.ts';
import styles from './remote-cursors.module.css';

export interface RemoteCursorsProps {
  readonly editor: LexicalEditor;
  readonly cursors: Watchable<readonly RemoteCursor[]>;
}

export function RemoteCursors({ editor, cursors }: RemoteCursorsProps) {
  const overlay = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = overlay.current;
    if (element === null) return;
    const layer = new CursorLayer(element, systemClock);
    let isEmpty = true;
    let frame = 0;
    // Once a frame at most, however many keys a frame brings.
    const draw = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const known = cursors.get();
        // Alone: nothing is measured.
        if (known.length === 0 && isEmpty) return;
        isEmpty = known.length === 0;
        const room = element.clientWidth;
        layer.draw(measureCursors(editor, known, element), room, namesWanted.get());
      });
    };
    let seen = new Set<number>();
    // Who is new should know who is where, and the others that somebody came.
    const greet = () => {
      const now = new Set(cursors.get().map(({ clientId }) => clientId));
      if ([...now].some((clientId) => !seen.has(clientId))) showNames();
      seen = now;
    };
    const ends = [
      cursors.subscribe(draw),
      cursors.subscribe(greet),
      namesWanted.subscribe(draw),
      editor.registerUpdateListener(draw),
    ];
    const resizes = new ResizeObserver(draw);
    resizes.observe(element);
    document.fonts.addEventListener('loadingdone', draw);
    addEventListener('scroll', draw);
    draw();
    return () => {
      cancelAnimationFrame(frame);
      for (const end of ends) end();
      resizes.disconnect();
      document.fonts.removeEventListener('loadingdone', draw);
      removeEventListener('scroll', draw);
      layer.close();
    };
  }, [editor, cursors]);

  return <div ref={overlay} className={styles.overlay} aria-hidden="true" />;
}
