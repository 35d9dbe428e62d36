// A thread that runs seeds. What it loads, and in which order, matters: the virtual globals before anything that could
// capture the real ones, a planted bug before the program that it goes into.

import { parentPort, workerData } from 'node:worker_threads';
import { installVirtualGlobals, real } from '../runtime/virtual-globals.ts';
import type { Task, WorkerMessage, WorkerSetup } from './messages.ts';

if (parentPort !== null) {
  const port = parentPort;
  const tell = (message: WorkerMessage): void => port.postMessage(message);
  installVirtualGlobals();
  const { plantedBug } = workerData as WorkerSetup;
  try {
    if (plantedBug !== null) {
      const { bugNamed, plant } = await import('../planted/plant.ts');
      plant(bugNamed(plantedBug));
    }
    const { carryOut } = await import('./tasks.ts');
    port.on('message', (task: Task) => {
      real.setImmediate(() => {
        try {
          tell(carryOut(task));
        } catch (error) {
          tell({ type: 'broken', message: describe(error) });
        }
      });
    });
  } catch (error) {
    tell({ type: 'broken', message: describe(error) });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
