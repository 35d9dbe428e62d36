// D4: a process whose flush failed writes nothing more. What it believes to be on the disk may not be there, and a flush that
// succeeds later says nothing of what the failed one left out.

import type { MakeChecker } from './checker.ts';

export const failedFlushEnds: MakeChecker = ({ world, disk }) => {
  disk.onWriteAfterFailure = (owner, what) => {
    world.violate('D4 a failed flush ends the process', `${owner.name} goes on with ${what}`);
  };
  return {};
};
