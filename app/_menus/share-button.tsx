// Share: the one thing people come for, so it is one press to the link.
'use client';

import { Share2 } from 'lucide-react';
import { useState } from 'react';

import { useDeferred } from '../_editor/use-deferred.ts';
import { Button } from '../_ui/button.tsx';

export function ShareButton() {
  const [open, setOpen] = useState(false);
  const deferred = useDeferred(open);
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <Share2 size={16} aria-hidden="true" />
        Share
      </Button>
      {open && deferred !== null && <deferred.ShareDialog onClose={() => setOpen(false)} />}
    </>
  );
}
