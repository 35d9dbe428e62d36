// Which document the address names.
'use client';

import { usePathname } from 'next/navigation';
import { useSyncExternalStore } from 'react';

import { type DocumentId, parseDocumentId } from '../../lib/base/ids.ts';

export type AddressedDocument =
  /** The exported page, and the first render in the browser, which must equal it. */
  | { readonly state: 'unknown' }
  | { readonly state: 'named'; readonly id: DocumentId }
  | { readonly state: 'invalid' };

export function useDocumentId(): AddressedDocument {
  // The export of `/d` was made under that path; rendering the real one before hydration is over would be a mismatch.
  const pathname = usePathname();
  const isHydrated = useSyncExternalStore(neverChanges, inBrowser, inExport);
  if (!isHydrated) return { state: 'unknown' };
  const id = parseDocumentId(pathname.replace(/^\/d\//, ''));
  return id.ok ? { state: 'named', id: id.value } : { state: 'invalid' };
}

const neverChanges = () => () => undefined;
const inBrowser = () => true;
const inExport = () => false;
