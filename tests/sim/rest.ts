// When a run that heals has come to rest: everybody has what the server has, and the server waits for nothing.

import type { Scene } from './checkers/checker.ts';
import { presenceFault } from './checkers/presence.ts';

/** Why this is not rest yet; null if it is. */
export function unrest(scene: Scene): string | null {
  const server = scene.host.process;
  if (server === null) return 'there is no server';
  for (const tab of scene.tabs) {
    if (!tab.isSettled) return `${tab.name} is not in sync: ${tab.statusText}`;
    if (tab.wire?.flows === false) return `the line of ${tab.name} stands still`;
  }
  for (const room of server.core.registry.rooms()) {
    if (!room.isSettled) return 'a room waits for the disk';
  }
  return presenceFault(scene);
}
