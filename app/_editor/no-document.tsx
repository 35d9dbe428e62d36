// In place of a document that cannot be shown: what happened, and the way out.

import { Message } from '../_ui/message.tsx';
import { PageLink } from '../_ui/page-link.tsx';

const texts = {
  'not-found': {
    title: 'No document here',
    text: 'It was deleted, or the link is not complete. Whoever sent you the link can tell.',
  },
  refused: {
    title: 'You may not open this document',
    text: 'Ask whoever sent you the link to let you in.',
  },
} as const;

export function NoDocument({ reason }: { readonly reason: keyof typeof texts }) {
  const { title, text } = texts[reason];
  return (
    <Message title={title} action={<PageLink href="/">All documents</PageLink>}>
      {text}
    </Message>
  );
}
