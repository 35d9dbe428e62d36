// A link to another page of this app, followed without loading anew. Next's own Link also prefetches, for 7 kB
// gzipped on every page; our pages are small, and which document is opened next nobody can guess.
'use client';

import { useRouter } from 'next/navigation';
import type { ComponentProps, MouseEvent } from 'react';

import { leavePage } from './leaving.ts';

export interface PageLinkProps extends Omit<ComponentProps<'a'>, 'href' | 'onClick'> {
  readonly href: string;
}

export function PageLink({ href, children, ...rest }: PageLinkProps) {
  const router = useRouter();
  function onClick(event: MouseEvent) {
    // New tabs, new windows and downloads are the browser's business.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    leavePage(() => router.push(href));
  }
  return (
    <a {...rest} href={href} onClick={onClick}>
      {children}
    </a>
  );
}
