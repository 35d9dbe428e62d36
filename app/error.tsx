// A fault of ours inside a page. What was written is stored already, here or on the server: saying so matters most.
'use client';

import { Button } from './_ui/button.tsx';
import { Message } from './_ui/message.tsx';

export default function ErrorPage() {
  return (
    <Message
      title="Something broke on this page"
      action={
        <Button look="primary" onClick={() => location.reload()}>
          Reload
        </Button>
      }
    >
      It is our fault, not yours. What showed as saved is safe on the server; what did not is kept on this
      device where possible and sent after a reload.
    </Message>
  );
}
