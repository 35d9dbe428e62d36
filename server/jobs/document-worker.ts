// The worker process: takes one job, does it, replies, takes the next. Updates that cannot be read are a reply; what
// else is thrown ends the process, and the server starts another. It ends by itself when the server is gone.

import { assert, unreachable } from '../../lib/base/assert.ts';
import { compacted, diffOf, titleEdit, titleOf, Unreadable } from './document-work.ts';
import type { JobReply, JobRequest } from './job-messages.ts';

const send = process.send?.bind(process);
assert(send !== undefined, 'this file is started by document-jobs.ts only');

// Ctrl-C and supervisors signal the whole group; it is the server that decides when its worker ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

process.on('message', (request: JobRequest) => {
  send(replyTo(request));
});

function replyTo(request: JobRequest): JobReply {
  try {
    return { state: 'done', value: resultOf(request) };
  } catch (error) {
    if (error instanceof Unreadable) return { state: 'unreadable', detail: error.message };
    throw error;
  }
}

function resultOf({ job, updates }: JobRequest): string | Uint8Array | null {
  switch (job.type) {
    case 'title':
      return titleOf(updates);
    case 'title-edit':
      return titleEdit(updates, job.title);
    case 'compact':
      return compacted(updates);
    case 'diff':
      return diffOf(updates, job.stateVector);
    default:
      return unreachable(job);
  }
}
