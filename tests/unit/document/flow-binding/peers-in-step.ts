// Peers for one test, which ends with editors that show what one who opens the document then would see.

import { afterEach, expect } from 'vitest';

import { editorContent, type FlowPeer, freshContent, openFlowPeer } from '../../../support/flow-peers.ts';

let peers: FlowPeer[] = [];

afterEach(() => {
  for (const peer of peers) {
    expect(peer.failures).toEqual([]);
    expect(editorContent(peer.editor)).toEqual(freshContent(peer.doc));
    peer.close();
  }
  peers = [];
});

/** With the client ids from 1 on, on the same content. */
export function openInStep(count: number, content: Uint8Array): FlowPeer[] {
  peers = Array.from({ length: count }, (_, index) => openFlowPeer(index + 1, content));
  return peers;
}
