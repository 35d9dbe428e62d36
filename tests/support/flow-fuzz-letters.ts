// What became of every letter that was typed in a random session. Each is typed once, so one that is shown twice was
// copied, and one that is shown nowhere must have been taken away by somebody who saw it, or who undid having put it there.

import { $getRoot, type LexicalEditor } from 'lexical';
import * as Y from 'yjs';

import { isHiddenUnit } from '../../lib/document/flow/restored.ts';
import { firstLetter } from './flow-fuzz-acts.ts';

/** Of one peer, around one act: what the editor shows, and what the document holds. */
interface Sight {
  readonly shown: ReadonlySet<string>;
  readonly held: ReadonlySet<string>;
}

interface Watched {
  readonly doc: Y.Doc;
  readonly editor: LexicalEditor;
}

export class LetterAccount {
  readonly #deleted = new Set<string>();
  /** What each peer put into the document: typed, or brought back. */
  readonly #owned = new Map<object, Set<string>>();
  /** Letters that an act took away though it must not have. */
  #stolen = 0;

  get stolen(): number {
    return this.#stolen;
  }

  /**
   * Watches an act: an edit takes away what its person saw, an undo or redo what its person put there. `act` is given
   * what it has to call when others' edits have come into the document in the midst of it.
   */
  watch(peer: Watched, isUndo: boolean, act: (onMail: () => void) => void): void {
    let before = sightOf(peer);
    act(() => {
      before = { shown: before.shown, held: new Set(heldLetters(peer.doc)) };
    });
    const after = sightOf(peer);
    let owned = this.#owned.get(peer);
    if (owned === undefined) {
      owned = new Set();
      this.#owned.set(peer, owned);
    }
    // What others took away before, and the editor shows only now, is none of it.
    const hidden = difference(before.shown, after.shown).filter((letter) => before.held.has(letter));
    const gone = difference(before.held, after.held);
    const mayTake = isUndo ? owned : before.shown;
    for (const letter of new Set([...hidden, ...gone])) {
      if (!mayTake.has(letter)) this.#stolen++;
      this.#deleted.add(letter);
    }
    for (const letter of difference(after.held, before.held)) owned.add(letter);
  }

  /** Of letters of which so many were typed: those that stand in the text more often than once, or not though they should. */
  judge(text: readonly string[], typed: number): { readonly duplicated: number; readonly lost: number } {
    const counts = new Map<string, number>();
    for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    let lost = 0;
    for (let index = 0; index < typed; index++) {
      const letter = String.fromCharCode(firstLetter + index);
      if (!counts.has(letter) && !this.#deleted.has(letter)) lost++;
    }
    return { duplicated: [...counts.values()].filter((count) => count > 1).length, lost };
  }
}

function difference(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...a].filter((letter) => !b.has(letter));
}

function sightOf({ doc, editor }: Watched): Sight {
  return { shown: new Set(shownLetters(editor)), held: new Set(heldLetters(doc)) };
}

export function shownLetters(editor: LexicalEditor): string[] {
  return editor
    .getEditorState()
    .read(() => [...$getRoot().getTextContent()].filter((letter) => isLetter(letter)));
}

/** The letters that the document holds, in whatever is not shown now, but for copies that others were preferred to. */
function heldLetters(doc: Y.Doc): string[] {
  const held: string[] = [];
  for (const struct of [...doc.store.clients.values()].flat()) {
    const content = struct instanceof Y.Item && !struct.deleted ? struct.content : null;
    if (!(content instanceof Y.ContentString)) continue;
    const { client, clock } = struct.id;
    for (const [unit, letter] of [...content.str].entries()) {
      if (isLetter(letter) && !isHiddenUnit(doc, { client, clock: clock + unit })) held.push(letter);
    }
  }
  return held;
}

function isLetter(character: string): boolean {
  return character.charCodeAt(0) >= firstLetter;
}
