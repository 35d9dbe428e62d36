// The structs of an update as StructPlaces wants them, read by yjs: another reader than the gate's own.

import * as Y from 'yjs';
import type { PlacedStruct } from '../../lib/protocol/struct-places.ts';
import type { StructId } from '../../lib/protocol/update-scan.ts';

export function scannedStructs(update: Uint8Array): PlacedStruct[] {
  const { structs } = Y.decodeUpdate(update);
  return structs.flatMap((struct): PlacedStruct[] => {
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
