// Where pictures come from: the clipboard, a drop, a file dialog. Registered before the commands' usual answers, and only
// for what has pictures in it; everything else goes its usual way.

import {
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_LOW,
  DRAGOVER_COMMAND,
  DROP_COMMAND,
  type LexicalEditor,
  mergeRegister,
  PASTE_COMMAND,
} from 'lexical';

import { $insertData } from '../../_editor/pasted-content.ts';
import { lexicalType } from '../../_editor/copied-content.ts';
import { INSERT_IMAGE_COMMAND } from './image-commands.ts';
import { $placeAtCaret, type ImagePlace } from './image-place.ts';
import { imageFiles, readImagesIn, type TakenImage, withoutWords } from './pasted-images.ts';

export interface ImageIntake {
  readonly documentId: string;
  readonly add: (images: readonly TakenImage[], place: ImagePlace) => void;
  /** Opens the file dialog for a place. */
  readonly pick: (place: ImagePlace) => void;
  /** Where what is dropped at this height goes; null: nowhere. */
  readonly placeAt: (clientY: number) => ImagePlace | null;
  /** What is dragged would go there. */
  readonly onDragOver: (place: ImagePlace | null) => void;
  readonly wordForPicture: () => string;
}

export function registerImageIntake(editor: LexicalEditor, intake: ImageIntake): () => void {
  return mergeRegister(
    editor.registerCommand(
      INSERT_IMAGE_COMMAND,
      () => {
        const place = $placeAtCaret();
        if (place !== null) intake.pick(place);
        return place !== null;
      },
      COMMAND_PRIORITY_LOW,
    ),
    editor.registerCommand(
      PASTE_COMMAND,
      (event) => event instanceof ClipboardEvent && $paste(editor, event, intake),
      COMMAND_PRIORITY_LOW,
    ),
    editor.registerCommand(DROP_COMMAND, (event) => drop(event, intake), COMMAND_PRIORITY_LOW),
    editor.registerCommand(
      DRAGOVER_COMMAND,
      (event) => {
        const hasFiles = event.dataTransfer?.types.includes('Files') === true;
        if (!hasFiles || !editor.isEditable()) return false;
        // Without it the browser would not let it be dropped.
        event.preventDefault();
        intake.onDragOver(intake.placeAt(event.clientY));
        return true;
      },
      COMMAND_PRIORITY_LOW,
    ),
    registerDragEnd(editor, () => intake.onDragOver(null)),
  );
}

function $paste(editor: LexicalEditor, event: ClipboardEvent, intake: ImageIntake): boolean {
  const data = event.clipboardData;
  const place = $placeAtCaret();
  // What was copied here comes as our own nodes, pictures included.
  if (data === null || place === null || data.types.includes(lexicalType)) return false;
  const files = imageFiles(data);
  if (files.length > 0) {
    event.preventDefault();
    intake.add(withoutWords(files), place);
    return true;
  }
  const own = `/uploads/${intake.documentId}/`;
  const read = readImagesIn(data.getData('text/html'), (src) => src.startsWith(own), intake.wordForPicture());
  const selection = $getSelection();
  if (read === null || !$isRangeSelection(selection)) return false;
  event.preventDefault();
  const changed = new DataTransfer();
  changed.setData('text/html', read.html);
  changed.setData('text/plain', data.getData('text/plain'));
  $insertData(editor, changed, selection);
  const behind = $placeAtCaret() ?? place;
  if (read.images.length > 0) intake.add(read.images, behind);
  return true;
}

function drop(event: DragEvent, intake: ImageIntake): boolean {
  intake.onDragOver(null);
  const files = [...(event.dataTransfer?.files ?? [])];
  const place = files.length === 0 ? null : intake.placeAt(event.clientY);
  if (place === null) return false;
  event.preventDefault();
  // Whatever they are: one that is no picture is refused with a word, not in silence.
  intake.add(withoutWords(files), place);
  return true;
}

function registerDragEnd(editor: LexicalEditor, onEnd: () => void): () => void {
  const onLeave = (event: DragEvent) => {
    const root = editor.getRootElement();
    if (!(event.relatedTarget instanceof Node) || root?.contains(event.relatedTarget) !== true) onEnd();
  };
  return editor.registerRootListener((root, before) => {
    before?.removeEventListener('dragleave', onLeave);
    root?.addEventListener('dragleave', onLeave);
  });
}
