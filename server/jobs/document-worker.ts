// The worker process: takes one job, does it, replies, takes the next. Updates that cannot be read are a reply; what
// else is thrown ends the process, and the server starts another. It ends by itself when the server is gone.

import { assert, unreachable } from '../../lib/base/assert.ts';
import { compacted, diffOf, titleEdit, titleOf, Unreadable } from './document-work.ts';
import type { JobReply, JobRequest, JobValue } from './job-messages.ts';

const send = process.send?.bind(process);
assert(send !== undefined, 'this file is started by document-jobs.ts only');

// Ctrl-C and supervisors signal the whole group; it is the server that decides when its worker ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

process.on('message', (request: JobRequest) => {
  // What it rejects with ends the process, as every rejection that nobody handles.
  void replyTo(request).then((reply) => send(reply));
});

async function replyTo(request: JobRequest): Promise<JobReply> {
  try {
    return { state: 'done', value: await resultOf(request) };
  } catch (error) {
    if (error instanceof Unreadable) return { state: 'unreadable', detail: error.message };
    throw error;
  }
}

async function resultOf({ job, updates }: JobRequest): Promise<JobValue> {
  switch (job.type) {
    case 'title':
      return titleOf(updates);
    case 'title-edit':
      return titleEdit(updates, job.title);
    case 'compact':
      return compacted(updates);
    case 'diff':
      return diffOf(updates, job.stateVector);
    case 'import': {
      // Only the commands ask for it: a server's worker does not hold the converters in memory.
      const { importedFile } = await import('./import-work.ts');
      return importedFile(updates[0] ?? new Uint8Array(), job.file);
    }
    default:
      return unreachable(job);
  }
}
