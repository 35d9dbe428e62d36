// Opens a menu when its character was typed here, keeps it in step with what is typed behind that, and puts the chosen
// thing in its place. Draws nothing: typeahead.tsx shows what `open` says. Invariants:
//   T1 only what this person types opens it; what others do neither opens nor closes nor moves it;
//   T2 what was typed stays unless something is chosen; then one undo takes back both.

import {
  $addUpdateTag,
  $getNodeByKey,
  $getSelection,
  $isLineBreakNode,
  $isRangeSelection,
  $isTextNode,
  BEFORE_INPUT_COMMAND,
  BLUR_COMMAND,
  COLLABORATION_TAG,
  COMMAND_PRIORITY_CRITICAL,
  type EditorState,
  HISTORIC_TAG,
  HISTORY_MERGE_TAG,
  HISTORY_PUSH_TAG,
  INPUT_COMMAND,
  INSERT_PARAGRAPH_COMMAND,
  KEY_ARROW_DOWN_COMMAND,
  KEY_ARROW_UP_COMMAND,
  KEY_DOWN_COMMAND,
  KEY_ENTER_COMMAND,
  KEY_ESCAPE_COMMAND,
  KEY_TAB_COMMAND,
  type LexicalEditor,
  mergeRegister,
  type NodeKey,
  PASTE_TAG,
  type TextNode,
  type UpdateListenerPayload,
} from 'lexical';

import { Watched } from '../../../lib/base/listeners.ts';
import { $isCodeBlockNode } from '../../../lib/document/nodes/code-block-node.ts';
import { matchTrigger, type TriggerMatch } from './trigger-match.ts';
import type { TypeaheadOption, TypeaheadSource } from './typeahead-source.ts';

/** A menu that is on the screen. */
export interface OpenTypeahead {
  readonly source: TypeaheadSource;
  readonly options: readonly TypeaheadOption[];
  readonly active: number;
}

interface TypedTrigger extends TriggerMatch {
  readonly source: TypeaheadSource;
  readonly key: NodeKey;
}

export class TypeaheadSession {
  readonly open = new Watched<OpenTypeahead | null>(null);
  readonly #editor: LexicalEditor;
  readonly #sources: readonly TypeaheadSource[];
  /** What is being typed behind a character that may open a menu, or has. */
  #typed: TypedTrigger | null = null;
  /** The key press that is under way writes such a character. */
  #isBeginning = false;

  constructor(editor: LexicalEditor, sources: readonly TypeaheadSource[]) {
    this.#editor = editor;
    this.#sources = sources;
  }

  register(): () => void {
    const { open } = this;
    const onKey = (act: (shown: OpenTypeahead) => void) => (event: KeyboardEvent | null) => {
      const shown = open.get();
      if (shown === null || event?.shiftKey === true) return false;
      event?.preventDefault();
      act(shown);
      return true;
    };
    const step = (by: 1 | -1) =>
      onKey((shown) => this.activate((shown.active + by + shown.options.length) % shown.options.length));
    const choose = onKey((shown) => this.choose(shown.active));
    const editor = this.#editor;
    return mergeRegister(
      editor.registerUpdateListener((payload) => this.#onUpdate(payload)),
      editor.registerCommand(KEY_ARROW_DOWN_COMMAND, step(1), COMMAND_PRIORITY_CRITICAL),
      editor.registerCommand(KEY_ARROW_UP_COMMAND, step(-1), COMMAND_PRIORITY_CRITICAL),
      editor.registerCommand(KEY_ENTER_COMMAND, choose, COMMAND_PRIORITY_CRITICAL),
      editor.registerCommand(KEY_TAB_COMMAND, choose, COMMAND_PRIORITY_CRITICAL),
      editor.registerCommand(
        KEY_ESCAPE_COMMAND,
        onKey(() => this.close()),
        COMMAND_PRIORITY_CRITICAL,
      ),
      // Enter of a keyboard on the screen.
      editor.registerCommand(INSERT_PARAGRAPH_COMMAND, () => choose(null), COMMAND_PRIORITY_CRITICAL),
      editor.registerCommand(BLUR_COMMAND, () => (this.close(), false), COMMAND_PRIORITY_CRITICAL),
      this.#registerSteps(),
    );
  }

  activate(index: number): void {
    const shown = this.open.get();
    if (shown !== null) this.open.set({ ...shown, active: index });
  }

  choose(index: number): void {
    const option = this.open.get()?.options[index];
    const typed = this.#typed;
    this.close();
    if (option === undefined || typed === null) return;
    this.#editor.update(() => {
      // The last of the step that the character began.
      $addUpdateTag(HISTORY_MERGE_TAG);
      $addUpdateTag(HISTORY_PUSH_TAG);
      const now = $typedTrigger([typed.source]);
      const selection = $getSelection();
      if (now === null || !$isRangeSelection(selection)) return;
      const node = $getNodeByKey(now.key);
      if (!$isTextNode(node)) return;
      selection.setTextNodeRange(node, now.start, node, selection.anchor.offset);
      selection.removeText();
      option.$choose(this.#editor);
    });
  }

  close(): void {
    this.#typed = null;
    this.open.set(null);
  }

  /** Where the character stands on the screen. */
  anchor(): DOMRect | null {
    const typed = this.#editor
      .getEditorState()
      .read(() => this.#typed && $typedTrigger([this.#typed.source]));
    const text = typed === null ? null : textOf(this.#editor.getElementByKey(typed.key));
    if (text === null || typed === null || typed.start >= text.data.length) return null;
    const range = document.createRange();
    range.setStart(text, typed.start);
    range.setEnd(text, typed.start + 1);
    return range.getBoundingClientRect();
  }

  #onUpdate({ editorState, prevEditorState, dirtyLeaves, tags }: UpdateListenerPayload): void {
    const before = this.#typed;
    if (before !== null) {
      const now = editorState.read(() => $typedTrigger([before.source]));
      if (now === null) this.close();
      else if (now.query !== before.query) this.#show(now);
      return;
    }
    if (tags.has(COLLABORATION_TAG) || tags.has(HISTORIC_TAG) || tags.has(PASTE_TAG)) return;
    const typed = editorState.read(() => $typedTrigger(this.#sources));
    if (typed === null || !dirtyLeaves.has(typed.key) || wasThere(prevEditorState, typed)) return;
    this.#show(typed);
  }

  #show(typed: TypedTrigger): void {
    this.#typed = typed;
    if (typed.query.length < typed.source.trigger.queryMin) {
      this.open.set(null);
      return;
    }
    const found = typed.source.find(typed.query);
    if (!(found instanceof Promise)) {
      this.#offer(typed, found);
      return;
    }
    found.then(
      (options) => {
        // Another letter may have been typed since.
        if (this.#typed === typed) this.#offer(typed, options);
      },
      () => {
        if (this.#typed === typed) this.close();
      },
    );
  }

  #offer({ source }: TypedTrigger, options: readonly TypeaheadOption[]): void {
    if (options.length === 0) this.close();
    else this.open.set({ source, options, active: 0 });
  }

  /** A step of undo begins with the character, and what is typed behind it goes into that. */
  #registerSteps(): () => void {
    const join = () => {
      if (this.#typed !== null) $addUpdateTag(HISTORY_MERGE_TAG);
      else if (this.#isBeginning) $addUpdateTag(HISTORY_PUSH_TAG);
      return false;
    };
    return mergeRegister(
      this.#editor.registerCommand(
        BEFORE_INPUT_COMMAND,
        ({ inputType, data }) => {
          this.#isBeginning = inputType === 'insertText' && this.#$begins(data);
          return join();
        },
        COMMAND_PRIORITY_CRITICAL,
      ),
      this.#editor.registerCommand(
        INPUT_COMMAND,
        () => {
          join();
          this.#isBeginning = false;
          return false;
        },
        COMMAND_PRIORITY_CRITICAL,
      ),
      this.#editor.registerCommand(KEY_DOWN_COMMAND, join, COMMAND_PRIORITY_CRITICAL),
    );
  }

  #$begins(data: string | null): boolean {
    if (!this.#sources.some(({ trigger }) => trigger.character === data)) return false;
    const selection = $getSelection();
    if (!$isRangeSelection(selection) || !selection.isCollapsed()) return false;
    const node = selection.anchor.getNode();
    return !$isTextNode(node) || /(?:^|\s)$/.test(node.getTextContent().slice(0, selection.anchor.offset));
  }
}

function $typedTrigger(sources: readonly TypeaheadSource[]): TypedTrigger | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return null;
  const node = selection.anchor.getNode();
  if (!$isTextNode(node) || !$isPlace(node)) return null;
  const before = node.getTextContent().slice(0, selection.anchor.offset);
  // The last of them: behind `/` and `@` there may be spaces, and so another character.
  let last: TypedTrigger | null = null;
  for (const source of sources) {
    const match = matchTrigger(before, source.trigger);
    if (match === null || (match.start === 0 && !$beginsWord(node))) continue;
    if (last === null || match.start > last.start) last = { ...match, source, key: node.getKey() };
  }
  return last;
}

/** Code is written as it is meant. */
function $isPlace(node: TextNode): boolean {
  const parent = node.getParent();
  return !node.hasFormat('code') && parent !== null && !parent.isInline() && !$isCodeBlockNode(parent);
}

function $beginsWord(node: TextNode): boolean {
  const previous = node.getPreviousSibling();
  if (previous === null || $isLineBreakNode(previous)) return true;
  return $isTextNode(previous) && /\s$/.test(previous.getTextContent());
}

/** Going back to a word that has such a character asks for nothing. */
function wasThere(before: EditorState, { key, start, source }: TypedTrigger): boolean {
  return before.read(() => {
    const node = $getNodeByKey(key);
    return $isTextNode(node) && node.getTextContent().startsWith(source.trigger.character, start);
  });
}

function textOf(element: HTMLElement | null): Text | null {
  for (let node: Node | null = element; node !== null; node = node.firstChild) {
    if (node instanceof Text) return node;
  }
  return null;
}
