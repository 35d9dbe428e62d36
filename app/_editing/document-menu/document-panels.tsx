// The dialogs and the panel of the whole document, as PANEL_COMMAND and keys ask for them; and a file that was waiting
// for this document to be there.
'use client';

import { COMMAND_PRIORITY_EDITOR, type LexicalEditor } from 'lexical';
import { useEffect, useState } from 'react';

import type { DocumentId } from '../../../lib/base/ids.ts';
import type { DocumentSession } from '../../../lib/sync/document-session.ts';
import { texts } from '../../_text/texts.ts';
import { Contents } from '../contents/contents.tsx';
import { Find } from '../find/find.tsx';
import { fetchMarkdownPart } from '../markdown-file/fetch-markdown-part.ts';
import { fillFromWaiting } from '../markdown-file/fill-from-waiting.ts';
import { ShortcutHelp } from '../shortcut-help/shortcut-help.tsx';
import { tell, Told } from '../told.tsx';
import { WordCount } from '../word-count/word-count.tsx';
import { type DocumentPanel, PANEL_COMMAND } from './document-actions.ts';
import { registerDocumentKeys } from './document-keys.ts';

export interface DocumentPanelsProps {
  readonly editor: LexicalEditor;
  readonly session: DocumentSession;
  readonly documentId: DocumentId;
}

export function DocumentPanels({ editor, session, documentId }: DocumentPanelsProps) {
  const [hasContents, setContents] = useState(false);
  const [dialog, setDialog] = useState<Exclude<DocumentPanel, 'contents'> | null>(null);
  const closeDialog = () => setDialog(null);

  useEffect(() => registerDocumentKeys(editor), [editor]);
  useEffect(
    () =>
      editor.registerCommand(
        PANEL_COMMAND,
        (panel) => {
          if (panel === 'contents') setContents((before) => !before);
          else setDialog(panel);
          return true;
        },
        COMMAND_PRIORITY_EDITOR,
      ),
    [editor],
  );
  useEffect(() => void takeWaitingFile(editor, session, documentId), [editor, session, documentId]);

  return (
    <>
      <Find editor={editor} />
      {hasContents && <Contents editor={editor} onClose={() => setContents(false)} />}
      {dialog === 'wordCount' && <WordCount editor={editor} onClose={closeDialog} />}
      {dialog === 'shortcuts' && <ShortcutHelp onClose={closeDialog} />}
      <Told />
    </>
  );
}

async function takeWaitingFile(
  editor: LexicalEditor,
  { doc }: DocumentSession,
  documentId: DocumentId,
): Promise<void> {
  const filled = await fillFromWaiting({ documentId, doc, editor, fetchPart: fetchMarkdownPart });
  if (filled.ok) return;
  const { type } = filled.error;
  const said = texts().documentMenu;
  tell(type === 'unreachable' ? said.importWaits : said.unreadable[type]);
}
