// How a command that moves a block tells the binding which one it moved. Two neighbours that changed places look the same
// whichever of them went; who types in one of them meanwhile sees the difference.

import { $addUpdateTag, type NodeKey } from 'lexical';

const prefix = 'weft-moved:';

/** To be called in the update that moves a block. */
export function $tellMoved(key: NodeKey): void {
  $addUpdateTag(prefix + key);
}

export function movedBlocks(tags: ReadonlySet<string>): Set<NodeKey> {
  const keys = new Set<NodeKey>();
  for (const tag of tags) if (tag.startsWith(prefix)) keys.add(tag.slice(prefix.length));
  return keys;
}
