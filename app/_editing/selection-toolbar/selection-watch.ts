// When there is a text selected for which a toolbar may show: once the pointer or the keys have rested, until Escape,
// until the focus leaves, and until the selection goes. What others do changes nothing of it.

import {
  $getSelection,
  $isRangeSelection,
  COLLABORATION_TAG,
  COMMAND_PRIORITY_HIGH,
  type EditorState,
  KEY_ESCAPE_COMMAND,
  type LexicalEditor,
  mergeRegister,
} from 'lexical';

import { Watched } from '../../../lib/base/listeners.ts';

/** Keys that follow one another this fast are one act of selecting. */
const restMs = 250;

export class SelectionWatch {
  /** Counts on with each change of the selection that it shows for; 0: nothing to show. */
  readonly shown = new Watched(0);
  readonly #editor: LexicalEditor;
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isPressed = false;

  constructor(editor: LexicalEditor) {
    this.#editor = editor;
  }

  /** `isOurs`: whether an element is of the toolbar. */
  register(isOurs: (element: Node) => boolean): () => void {
    const editor = this.#editor;
    const onDown = ({ target }: PointerEvent) => {
      if (target instanceof Node && isOurs(target)) return;
      this.#isPressed = true;
      this.hide();
    };
    const onUp = () => {
      if (!this.#isPressed) return;
      this.#isPressed = false;
      this.#wait();
    };
    const onFocus = ({ target }: FocusEvent) => {
      if (!(target instanceof Node) || isOurs(target)) return;
      if (editor.getRootElement()?.contains(target) !== true) this.hide();
    };
    addEventListener('pointerdown', onDown, true);
    addEventListener('pointerup', onUp, true);
    addEventListener('pointercancel', onUp, true);
    addEventListener('focusin', onFocus);
    return mergeRegister(
      editor.registerUpdateListener(({ editorState, prevEditorState, tags }) => {
        const now = selectedRange(editorState);
        if (now === null) this.hide();
        else if (!tags.has(COLLABORATION_TAG) && now !== selectedRange(prevEditorState)) this.#onSelected();
      }),
      editor.registerCommand(
        KEY_ESCAPE_COMMAND,
        (event) => {
          if (this.shown.get() === 0) return false;
          event.preventDefault();
          this.hide();
          return true;
        },
        COMMAND_PRIORITY_HIGH,
      ),
      () => {
        this.hide();
        removeEventListener('pointerdown', onDown, true);
        removeEventListener('pointerup', onUp, true);
        removeEventListener('pointercancel', onUp, true);
        removeEventListener('focusin', onFocus);
      },
    );
  }

  /** Until something else is selected. */
  hide(): void {
    clearTimeout(this.#timer);
    this.shown.set(0);
  }

  #onSelected(): void {
    // What the toolbar itself changed.
    if (this.shown.get() !== 0) this.#show();
    else this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#isPressed) return;
    this.#timer = setTimeout(() => {
      const isHere = document.activeElement === this.#editor.getRootElement();
      if (isHere && hasText(this.#editor.getEditorState())) this.#show();
    }, restMs);
  }

  #show(): void {
    this.#count += 1;
    this.shown.set(this.#count);
  }
}

/** The points of a selection, as a name to compare; null: there is none, or only a caret. */
function selectedRange(state: EditorState): string | null {
  return state.read(() => {
    const selection = $getSelection();
    if (!$isRangeSelection(selection) || selection.isCollapsed()) return null;
    const { anchor, focus } = selection;
    return `${anchor.key} ${anchor.offset} ${focus.key} ${focus.offset}`;
  });
}

function hasText(state: EditorState): boolean {
  return state.read(() => {
    const selection = $getSelection();
    return $isRangeSelection(selection) && selection.getTextContent().trim() !== '';
  });
}
