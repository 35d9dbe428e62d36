// A Yjs update (V1) as plain data that can say anything the wire can say, sensible or not, and its two ways:
// read from real bytes, written to bytes. It checks nothing: that is what the code under test is for.

import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

export interface Id {
  readonly client: number;
  readonly clock: number;
}

export type StructSpec =
  | { readonly kind: 'gc' | 'skip'; readonly length: number; readonly flags: number }
  | {
      readonly kind: 'item';
      /** Content tag, 1 to 9 in honest updates. */
      readonly tag: number;
      /** Further bits of the info byte, beside those that follow from the fields. */
      readonly flags: number;
      readonly origin: Id | null;
      readonly rightOrigin: Id | null;
      /** Written only if there is neither origin. */
      readonly parent: string | Id;
      readonly parentSub: string | null;
      readonly content: Uint8Array;
      readonly length: number;
    };

export interface RunSpec {
  readonly client: number;
  readonly clock: number;
  readonly structs: readonly StructSpec[];
}

export interface RangeSpec {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
}

export interface UpdateSpec {
  readonly runs: readonly RunSpec[];
  readonly deletes: readonly RangeSpec[];
}

export function encodeSpec({ runs, deletes }: UpdateSpec): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, runs.length);
    for (const run of runs) {
      encoding.writeVarUint(encoder, run.structs.length);
      encoding.writeVarUint(encoder, run.client);
      encoding.writeVarUint(encoder, run.clock);
      for (const struct of run.structs) writeStruct(encoder, struct);
    }
    // One group for each range: yjs writes one for each client, and reads both.
    encoding.writeVarUint(encoder, deletes.length);
    for (const { client, clock, length } of deletes) {
      for (const number of [client, 1, clock, length]) encoding.writeVarUint(encoder, number);
    }
  });
}

function writeStruct(encoder: encoding.Encoder, struct: StructSpec): void {
  if (struct.kind !== 'item') {
    encoding.writeUint8(encoder, (struct.kind === 'gc' ? 0 : 10) | struct.flags);
    encoding.writeVarUint(encoder, struct.length);
    return;
  }
  const { origin, rightOrigin, parent, parentSub } = struct;
  const info =
    (struct.tag & 31) |
    (origin === null ? 0 : 128) |
    (rightOrigin === null ? 0 : 64) |
    (parentSub === null ? 0 : 32) |
    struct.flags;
  encoding.writeUint8(encoder, info);
  if (origin !== null) writeId(encoder, origin);
  if (rightOrigin !== null) writeId(encoder, rightOrigin);
  if (origin === null && rightOrigin === null) {
    encoding.writeVarUint(encoder, typeof parent === 'string' ? 1 : 0);
    if (typeof parent === 'string') encoding.writeVarString(encoder, parent);
    else writeId(encoder, parent);
    if (parentSub !== null) encoding.writeVarString(encoder, parentSub);
  }
  encoding.writeUint8Array(encoder, struct.content);
}

function writeId(encoder: encoding.Encoder, { client, clock }: Id): void {
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
}

/** The spec of an update that yjs can read. */
export function specOf(update: Uint8Array): UpdateSpec {
  const { structs, ds } = Y.decodeUpdate(update);
  const runs: Array<{ client: number; clock: number; structs: StructSpec[] }> = [];
  for (const struct of structs) {
    let run = runs.at(-1);
    if (run === undefined || run.client !== struct.id.client) {
      run = { client: struct.id.client, clock: struct.id.clock, structs: [] };
      runs.push(run);
    }
    run.structs.push(structSpecOf(struct));
  }
  const deletes: RangeSpec[] = [];
  for (const [client, ranges] of ds.clients) {
    for (const { clock, len } of ranges) deletes.push({ client, clock, length: len });
  }
  return { runs, deletes };
}

function structSpecOf(struct: Y.AbstractStruct): StructSpec {
  if (!(struct instanceof Y.Item)) {
    return { kind: struct instanceof Y.GC ? 'gc' : 'skip', length: struct.length, flags: 0 };
  }
  const encoder = new Y.UpdateEncoderV1();
  struct.content.write(encoder, 0);
  // The lazy reader leaves the parent as what stood there: a name or an id.
  const parent = struct.parent as unknown as string | Id | null;
  return {
    kind: 'item',
    tag: struct.content.getRef(),
    flags: 0,
    origin: struct.origin,
    rightOrigin: struct.rightOrigin,
    parent: parent ?? 'text',
    parentSub: struct.parentSub,
    content: encoding.toUint8Array(encoder.restEncoder),
    length: struct.length,
  };
}
