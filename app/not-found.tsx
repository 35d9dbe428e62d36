// An address that leads nowhere.

import { Message } from './_ui/message.tsx';
import { PageLink } from './_ui/page-link.tsx';

export default function NotFound() {
  return (
    <Message title="Nothing here" action={<PageLink href="/">All documents</PageLink>}>
      There is no page at this address.
    </Message>
  );
}
