// Which edits this tab has made under its Yjs client id, and how far the server has them: so that they, and no others,
// can be carried over when it turns out that somebody else has the same id. Pure: clocks in, clocks out. Invariants:
//   I1 confirmed <= asked <= made; the edits [confirmed, made) of the client are this tab's, and unconfirmed;
//   I2 confirmed is never beyond what the server has: it is what was made when the number went out that came back;
//   I3 whoever knows more of the client than was made has it from somebody else.

export interface OwnEdits {
  readonly client: number;
  /** Clocks, each behind the last edit of its kind. */
  readonly confirmed: number;
  /** What had been made when the number went out that is awaited now. */
  readonly asked: number;
  readonly made: number;
}

export function noOwnEdits(client: number): OwnEdits {
  return { client, confirmed: 0, asked: 0, made: 0 };
}

/** This tab wrote under `client`, whose clock went from `before` to `after`; equal ones: it only deleted. */
export function ownEditMade(own: OwnEdits, client: number, before: number, after: number): OwnEdits {
  if (before === after) return own;
  if (client === own.client && before === own.made) return { ...own, made: after };
  // Under an id that has edits of others already: those are not this tab's, and are where it has them from.
  return { client, confirmed: before, asked: before, made: after };
}

/** A number goes out, behind all that was made. */
export function ownReceiptAsked(own: OwnEdits): OwnEdits {
  return { ...own, asked: own.made };
}

/** I2. The number that was asked last came back. */
export function ownReceiptCame(own: OwnEdits): OwnEdits {
  return { ...own, confirmed: own.asked };
}

/** I3. The server knows this client up to `clock`: true if it has some of that from somebody else. */
export function isWrittenByOther(own: OwnEdits, clock: number): boolean {
  return clock > own.made;
}
