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
import { takeImport } from '../markdown-file/pending-import.ts';
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
  useEffect(() => void fillFromWaitingFile(session, documentId), [session, documentId]);

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

async function fillFromWaitingFile({ doc }: DocumentSession, documentId: DocumentId): Promise<void> {
  const file = takeImport(documentId);
  if (file === null) return;
  const { fillFromFile } = await import('../markdown-file/markdown-part.ts');
  const filled = fillFromFile(doc, file.text, file.name);
  if (!filled.ok) tell(texts().documentMenu.unreadable[filled.error.type]);
}
