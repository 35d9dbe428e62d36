// The messages of the wire as tagged unions. Layouts: docs/PROTOCOL.md, "Frames".

/** What a client may send. Byte fields are views of the frame that they came in. */
export type ClientMessage =
  | { readonly type: 'sync-step-1'; readonly stateVector: Uint8Array }
  | { readonly type: 'sync-step-2'; readonly update: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array }
  | { readonly type: 'awareness'; readonly entries: Uint8Array }
  | { readonly type: 'query-awareness' }
  | { readonly type: 'receipt-request'; readonly upTo: number }
  | { readonly type: 'unknown'; readonly tag: number };

/** Numbers on the wire: the first varUint of a frame. */
export const messageTags = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3, receipt: 102 } as const;

/** The second varUint of a sync frame. */
export const syncTags = { step1: 0, step2: 1, update: 2 } as const;
