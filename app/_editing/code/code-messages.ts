// What the page and the worker that reads code tell each other.

import type { LineTokens } from './code-tokens.ts';

export interface CodeRequest {
  /** The block. */
  readonly id: string;
  readonly language: string;
  /** Null: the block is gone. */
  readonly lines: readonly string[] | null;
}

export interface CodeAnswer {
  readonly id: string;
  /** From the first line on; there are fewer than lines as long as it is not all. */
  readonly tokens: readonly LineTokens[];
  readonly isAll: boolean;
}
