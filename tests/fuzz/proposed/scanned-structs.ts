// The structs of an update as StructPlaces wants them. Here yjs reads them; in the gate the scan will report them
// as it passes.

import * as Y from 'yjs';
import type { ScannedStruct, StructId } from './struct-places.ts';

export function scannedStructs(update: Uint8Array): ScannedStruct[] {
  const { structs } = Y.decodeUpdate(update);
  return structs.flatMap((struct): ScannedStruct[] => {
    const { client, clock } = struct.id;
    const base = {
      client,
      clock,
      length: struct.length,
      origin: null,
      rightOrigin: null,
      parent: '',
      key: null,
    };
    if (struct instanceof Y.Skip) return [];
    if (!(struct instanceof Y.Item)) return [{ ...base, kind: 'gc' }];
    const { origin, rightOrigin, content } = struct;
    // The lazy reader leaves the parent as what stood there: a name or an id.
    const parent = (struct.parent as unknown as string | StructId | null) ?? '';
    const kind =
      content instanceof Y.ContentDeleted ? 'deleted' : content instanceof Y.ContentType ? 'type' : 'other';
    return [{ ...base, kind, origin, rightOrigin, parent, key: struct.parentSub }];
  });
}
