// What a screen reader is told of things that happen in the text without words: a box ticked, a toggle closed.
'use client';

import { Watched } from '../../lib/base/listeners.ts';
import { useWatched } from '../_ui/use-watched.ts';

const said = new Watched('');

export function say(text: string): void {
  // The same again is said again.
  said.set(said.get() === text ? `${text}\u00A0` : text);
}

export function Heard() {
  const text = useWatched(said);
  return (
    <div role="status" className="visually-hidden">
      {text}
    </div>
  );
}
