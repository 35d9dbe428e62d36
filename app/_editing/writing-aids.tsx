// What helps while one writes, for one editor: menus that open by a character, Markdown, the selection's toolbar, the
// handle of blocks, and what keys and presses do to blocks that are more than text.
'use client';

import { type LexicalEditor, mergeRegister } from 'lexical';
import { useEffect, useState } from 'react';

import type { DocumentId } from '../../lib/base/ids.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';
import { BlockHandle } from './block-handle/block-handle.tsx';
import { registerEnterInTextBlocks } from './block-looks/enter-in-text-block.ts';
import { registerMoves } from './block-moves/move-blocks.ts';
import { registerBlockLooks } from './block-looks/register-block-looks.ts';
import { registerChecklist } from './checklist/register-checklist.ts';
import { registerClearFormat } from './clear-format.ts';
import { emojiSource } from './emoji/emoji-source.tsx';
import { Heard } from './heard.tsx';
import { registerMarkdown } from './markdown/register-markdown.ts';
import { mentionSource } from './mention/mention-source.tsx';
import { SelectionToolbar } from './selection-toolbar/selection-toolbar.tsx';
import { slashSource } from './slash/slash-source.tsx';
import { registerTogglesMove } from './toggle/move-toggles.ts';
import { registerToggles } from './toggle/toggle-blocks.ts';
import { Typeahead } from './typeahead/typeahead.tsx';
import { registerVoidCopy } from './void-blocks/copy-void.ts';
import { registerVoidBlocks } from './void-blocks/select-void.ts';

export interface WritingAidsProps {
  readonly editor: LexicalEditor;
  readonly session: DocumentSession;
  readonly documentId: DocumentId;
}

/** To be given a key by the editor: what it makes belongs to that one. */
export function WritingAids({ editor, session, documentId }: WritingAidsProps) {
  const [sources] = useState(() => [slashSource, mentionSource(session, documentId), emojiSource]);
  useEffect(
    () =>
      mergeRegister(
        registerMarkdown(editor),
        registerBlockLooks(editor),
        registerEnterInTextBlocks(editor),
        registerToggles(editor),
        registerMoves(editor),
        registerTogglesMove(editor),
        registerClearFormat(editor),
        registerChecklist(editor),
        registerVoidBlocks(editor),
        registerVoidCopy(editor),
      ),
    [editor],
  );
  return (
    <>
      <Typeahead editor={editor} sources={sources} />
      <SelectionToolbar editor={editor} />
      <BlockHandle editor={editor} />
      <Heard />
    </>
  );
}
