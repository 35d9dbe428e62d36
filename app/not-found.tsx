// An address that leads nowhere. Every page carries it along, so its link is a plain one, and what it shared with others
// would come twice: its words come when it is shown.
'use client';

import { useEffect, useState } from 'react';

import { enNothingHere } from './_text/en-broken.ts';
import { Message } from './_ui/message.tsx';

export default function NotFound() {
  const [said, setSaid] = useState(enNothingHere);

  useEffect(() => {
    import('./_text/readers-texts.ts').then(
      async ({ readersTexts }) => {
        const { nothingHere } = await readersTexts();
        setSaid(nothingHere);
      },
      // Nothing more can be loaded: English it is.
      () => undefined,
    );
  }, []);

  return (
    // oxlint-disable-next-line nextjs/no-html-link-for-pages
    <Message title={said.title} action={<a href="/">{said.allDocuments}</a>}>
      {said.text}
    </Message>
  );
}
