// What people do in an editor: each is one committed update, as one key or one command would make it. The acts and their
// choice of a place are those of the binding's own random sessions.

import { $getRoot, $getSelection, $isRangeSelection, type LexicalEditor } from 'lexical';
import type { DocumentBinding } from '../../../lib/document/binding.ts';
import { Hand, type Letters } from '../../support/flow-fuzz-acts.ts';
import type { EditAction } from '../actions.ts';
import { Dice } from '../world/dice.ts';

/** Some of Lexical's own commands throw on rare selections: the editor's onError hears of it, and what was begun is taken back. */
export function editInEditor(
  editor: LexicalEditor,
  binding: DocumentBinding,
  action: EditAction,
  letters: Letters,
): void {
  if (action.kind === 'undo') binding.history.undo();
  else if (action.kind === 'redo') binding.history.redo();
  else editor.update(() => $edit(action, letters), { discrete: true });
}

function $edit({ kind, place, extent, text }: EditAction, letters: Letters): void {
  const dice = new Dice(Math.floor(place * 2 ** 32)).fork(String(extent));
  switch (kind) {
    case 'insert':
      return $insert(place, text);
    case 'caret':
      $placeCaret(place);
      return;
    case 'delete':
    case 'map':
    case 'nested':
    case 'drop':
    case 'many':
    case 'undo':
    case 'redo':
    case 'paste':
    case 'title':
      return;
    default:
      new Hand(() => dice.fraction(), letters).$act(kind);
  }
}

/** Characters of every length; a line break is a node of its own in Lexical, and among the acts. */
function $insert(place: number, text: string): void {
  if (!$placeCaret(place)) $getRoot().selectEnd();
  const selection = $getSelection();
  if ($isRangeSelection(selection)) selection.insertText(text.replaceAll('\n', ' '));
}

function $placeCaret(place: number): boolean {
  const texts = $getRoot().getAllTextNodes();
  const node = texts[Math.floor(place * texts.length)];
  if (node === undefined) return false;
  const content = node.getTextContent();
  const at = Math.floor(((place * 997) % 1) * (content.length + 1));
  const unit = content.charCodeAt(at);
  // Never within a character.
  const offset = unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
  node.select(offset, offset);
  return true;
}
