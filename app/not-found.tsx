// An address that leads nowhere. Every page carries it along, so its link is a plain one.

import { Message } from './_ui/message.tsx';

export default function NotFound() {
  return (
    // oxlint-disable-next-line nextjs/no-html-link-for-pages
    <Message title="Nothing here" action={<a href="/">All documents</a>}>
      There is no page at this address.
    </Message>
  );
}
