// In place of a document that cannot be shown: what happened, and the way out.

import { useFirstTexts } from '../_text/first-texts.ts';
import { Message } from '../_ui/message.tsx';
import { PageLink } from '../_ui/page-link.tsx';

export function NoDocument({ reason }: { readonly reason: 'not-found' | 'refused' }) {
  const { allDocuments, document: texts } = useFirstTexts();
  const isRefused = reason === 'refused';
  return (
    <Message
      title={isRefused ? texts.refused : texts.notFound}
      action={<PageLink href="/">{allDocuments}</PageLink>}
    >
      {isRefused ? texts.refusedWhy : texts.notFoundWhy}
    </Message>
  );
}
