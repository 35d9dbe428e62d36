// What the server and its worker process say to each other. One job at a time, so a reply needs no number.

export type Job =
  | { readonly type: 'title' }
  | { readonly type: 'title-edit'; readonly title: string }
  | { readonly type: 'compact' }
  | { readonly type: 'diff'; readonly stateVector: Uint8Array };

export interface JobRequest {
  readonly job: Job;
  /** Together the whole state of the document, in order. */
  readonly updates: readonly Uint8Array[];
}

export type JobReply =
  | { readonly state: 'done'; readonly value: string | Uint8Array | null }
  | { readonly state: 'unreadable'; readonly detail: string };
