// The simulated store by itself, with time that passes as fast as it can: for the contract suite that the real stores pass.

import { Dice } from '../world/dice.ts';
import { noTrace } from '../world/trace.ts';
import { World } from '../world/world.ts';
import { SimDisk } from './sim-disk.ts';
import { SimStore } from './sim-store.ts';
import { StoredTable } from './stored-table.ts';

export async function withSimStore(use: (store: SimStore) => Promise<void>): Promise<void> {
  const world = new World(new Dice(1), noTrace);
  const store = new SimStore({
    disk: new SimDisk(world),
    table: new StoredTable(),
    owner: world.createActor('test'),
    observer: { onAppended: () => {}, onCompacted: () => {} },
  });
  let isOver = false;
  const pass = (): void => {
    world.run(world.nowMs + 1_000);
    if (!isOver) setImmediate(pass);
  };
  pass();
  try {
    await use(store);
  } finally {
    isOver = true;
  }
}
