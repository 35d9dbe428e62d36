// The menu of the whole document, in its header: what has no place in the toolbar, which is for the text at the caret.
'use client';

import {
  ClipboardCopy,
  Download,
  Ellipsis,
  FileInput,
  Keyboard,
  ListTree,
  type LucideIcon,
  Printer,
  Search,
  WholeWord,
} from 'lucide-react';
import { IS_APPLE, type LexicalEditor } from 'lexical';

import type { DocumentSession } from '../../../lib/sync/document-session.ts';
import { readTitle } from '../../../lib/document/title.ts';
import { type ActionId, actionOf } from '../../_editor/actions.ts';
import { shortcutText } from '../../_editor/shortcuts.ts';
import { texts, useTexts } from '../../_text/texts.ts';
import { toolIcons } from '../../_toolbar/tools.ts';
import { Menu, type MenuItem } from '../../_ui/menu.tsx';
import { copyMarkdown, writeToClipboard } from '../markdown-file/copy-markdown.ts';
import { fetchMarkdownPart } from '../markdown-file/fetch-markdown-part.ts';
import { download, fileNameFor, pickMarkdown } from '../markdown-file/pick-file.ts';
import { tell } from '../told.tsx';
import { useEditable } from '../use-editable.ts';
import { documentActions } from './document-actions.ts';

export interface DocumentMenuProps {
  readonly editor: LexicalEditor;
  readonly session: DocumentSession;
}

export function DocumentMenu({ editor, session }: DocumentMenuProps) {
  const words = useTexts();
  const said = words.documentMenu;
  const isEditable = useEditable(editor);
  const own = (id: string, label: string, Icon: LucideIcon, run: () => void): MenuItem => ({
    id,
    label,
    icon: <Icon size={17} strokeWidth={1.9} aria-hidden="true" />,
    run,
  });
  const act = (id: ActionId, Icon: LucideIcon): MenuItem => {
    const action = actionOf(id, documentActions);
    const [keys] = action.keys;
    return {
      ...own(id, words.actions[id], Icon, () => action.run(editor)),
      shortcut: keys === undefined ? undefined : shortcutText(keys, IS_APPLE),
    };
  };
  const openImport = own('import', said.importMarkdown, FileInput, () => void importFile(editor));

  return (
    <Menu
      label={said.label}
      face={<Ellipsis size={18} aria-hidden="true" />}
      hasArrow={false}
      groups={[
        [
          own('link', said.copyLink, toolIcons.link, () => void copyLink()),
          own('markdown', said.copyMarkdown, ClipboardCopy, () => void copyAsMarkdown(session)),
        ],
        [act('replace', Search), act('contents', ListTree), act('wordCount', WholeWord)],
        [
          { ...openImport, isDisabled: !isEditable },
          own('download', said.downloadMarkdown, Download, () => void downloadMarkdown(session)),
          own('print', said.print, Printer, () => print()),
        ],
        [act('shortcuts', Keyboard)],
      ]}
    />
  );
}

async function copyLink(): Promise<void> {
  const said = texts().documentMenu;
  try {
    // On connections that are not secure there is no clipboard.
    await navigator.clipboard.writeText(location.origin + location.pathname);
    tell(said.linkCopied);
  } catch {
    tell(said.notCopied);
  }
}

async function copyAsMarkdown({ doc }: DocumentSession): Promise<void> {
  const outcome = await copyMarkdown(doc, { fetchPart: fetchMarkdownPart, write: writeToClipboard });
  const { documentMenu: said, errors } = texts();
  tell({ copied: said.markdownCopied, refused: said.notCopied, 'not-fetched': errors.unreachable }[outcome]);
}

async function downloadMarkdown({ doc }: DocumentSession): Promise<void> {
  const part = await fetchMarkdownPart();
  if (part === null) tell(texts().errors.unreachable);
  else download(part.markdownFileOf(doc), fileNameFor(readTitle(doc)));
}

async function importFile(editor: LexicalEditor): Promise<void> {
  const said = texts().documentMenu;
  const { text } = await pickMarkdown();
  if (text === null) {
    tell(said.notText);
    return;
  }
  const part = await fetchMarkdownPart();
  // Asked last: it may have been locked while the file was chosen.
  if (part === null || !editor.isEditable()) {
    tell(texts().errors[part === null ? 'unreachable' : 'not-allowed']);
    return;
  }
  const inserted = part.insertMarkdown(editor, text);
  tell(inserted.ok ? said.imported : said.unreadable[inserted.error.type]);
}
