// `@`: the people who are in this document, and the other documents. A person becomes a mention; a document a link.
'use client';

import { $createLinkNode } from '@lexical/link';
import { FileText } from 'lucide-react';
import { $createTextNode, $getSelection, $isRangeSelection, type LexicalNode } from 'lexical';

import { createApiClient } from '../../../lib/api/client.ts';
import type { DocumentSummary } from '../../../lib/api/contract.ts';
import type { DocumentId } from '../../../lib/base/ids.ts';
import { $createInlineAtomNode } from '../../../lib/document/nodes/shape-nodes.ts';
import type { DocumentSession, Person } from '../../../lib/sync/document-session.ts';
import { Avatar } from '../../_presence/avatar.tsx';
import { texts } from '../../_text/texts.ts';
import { findByName } from '../slash/slash-filter.ts';
import type { TypeaheadOption, TypeaheadSource } from '../typeahead/typeahead-source.ts';

const offeredMax = 12;

export function mentionSource(session: DocumentSession, documentId: DocumentId): TypeaheadSource {
  const documents = new KnownDocuments();
  return {
    trigger: { character: '@', queryMin: 0, takesSpaces: true },
    label: () => texts().writing.mentionMenu,
    async find(query) {
      const people = session.people.get().map((person) => entry(person.name, personOption(person)));
      const others = (await documents.list())
        .filter(({ id, title }) => id !== documentId && title.trim() !== '')
        .map((document) => entry(document.title, documentOption(document)));
      return findByName([...people, ...others], query)
        .slice(0, offeredMax)
        .map(({ option }) => option);
    },
  };
}

/** Asked for when somebody looks for one, and again after a while. */
class KnownDocuments {
  readonly #api = createApiClient();
  #asked: Promise<readonly DocumentSummary[]> | null = null;
  #askedAt = 0;

  /** Without a connection, or with a slow one, there are still the people. */
  list(): Promise<readonly DocumentSummary[]> {
    const now = performance.now();
    if (this.#asked === null || now - this.#askedAt > keptMs) {
      this.#askedAt = now;
      this.#asked = this.#api.listDocuments().then((answer) => (answer.ok ? answer.value : []));
    }
    const none = new Promise<readonly DocumentSummary[]>((resolve) =>
      setTimeout(() => resolve([]), waitedMs),
    );
    return Promise.race([this.#asked, none]);
  }
}

const keptMs = 30_000;
const waitedMs = 700;

function entry(name: string, option: TypeaheadOption) {
  return { name, aliases: [], option };
}

function personOption({ userId, name, color, isMe }: Person): TypeaheadOption {
  return {
    id: `person ${userId}`,
    label: isMe ? texts().people.me(name) : name,
    icon: <Avatar name={name} color={color} />,
    detail: texts().writing.person,
    $choose: () =>
      $insertInLine($createInlineAtomNode({ type: 'mention', attributes: { user: userId, label: name } })),
  };
}

function documentOption({ id, title }: DocumentSummary): TypeaheadOption {
  return {
    id: `document ${id}`,
    label: title,
    icon: <FileText size={18} strokeWidth={1.9} aria-hidden="true" />,
    detail: texts().writing.document,
    $choose: () =>
      $insertInLine($createLinkNode(new URL(`/d/${id}`, location.href).href).append($createTextNode(title))),
  };
}

/** With a space behind it, in which one writes on. */
function $insertInLine(node: LexicalNode): void {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return;
  const space = $createTextNode(' ');
  selection.insertNodes([node, space]);
  space.select(1, 1);
}
