// What a key does before the part of the page that answers it is there.

import { COMMAND_PRIORITY_EDITOR, createEditor, KEY_DOWN_COMMAND, type LexicalEditor } from 'lexical';
import { beforeEach, expect, test, vi } from 'vitest';
import { coreActions } from '../../../app/_editor/actions.ts';
import { ALL_ANSWER_COMMAND, EDIT_LINK_COMMAND } from '../../../app/_editor/commands.ts';
import { registerShortcuts } from '../../../app/_editor/register-shortcuts.ts';

let editor: LexicalEditor;
const asked = vi.fn<() => boolean>(() => true);

beforeEach(() => {
  asked.mockClear();
  editor = createEditor({ onError: (error) => expect.unreachable(String(error)) });
  registerShortcuts(editor, coreActions);
});

test('a key that nothing answers yet does what it does once all is there, and only once', () => {
  press('k', { ctrlKey: true });
  answer();
  expect(asked).not.toHaveBeenCalled();
  editor.dispatchCommand(ALL_ANSWER_COMMAND, undefined);
  editor.dispatchCommand(ALL_ANSWER_COMMAND, undefined);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('a key that was answered is not answered again', () => {
  answer();
  press('k', { ctrlKey: true });
  editor.dispatchCommand(ALL_ANSWER_COMMAND, undefined);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('whoever has pressed another key since does not want the first one any more', () => {
  press('k', { ctrlKey: true });
  press('a');
  answer();
  editor.dispatchCommand(ALL_ANSWER_COMMAND, undefined);
  expect(asked).not.toHaveBeenCalled();
});

function answer(): void {
  editor.registerCommand(EDIT_LINK_COMMAND, asked, COMMAND_PRIORITY_EDITOR);
}

function press(key: string, modifiers: { readonly ctrlKey?: boolean } = {}): void {
  const event = {
    key,
    code: `Key${key.toUpperCase()}`,
    ctrlKey: false,
    shiftKey: false,
    altKey: false,
    metaKey: false,
    preventDefault: () => undefined,
    ...modifiers,
  };
  editor.dispatchCommand(KEY_DOWN_COMMAND, event as unknown as KeyboardEvent);
}
