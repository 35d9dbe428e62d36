// What the core reports, as lines of the log: what an operator must act on as warnings and errors, the coming
// and going of people only at the debug level.

import { unreachable } from '../../lib/base/assert.ts';
import { closeCodes } from '../../lib/protocol/close-codes.ts';
import type { CoreEvent, EventSink } from '../core/ports.ts';
import type { Log } from './log.ts';

export function logCoreEvents(log: Log): EventSink {
  return (event) => {
    switch (event.type) {
      case 'session-opened':
        log.debug('session opened', { document: event.documentId, session: event.sessionId });
        return;
      case 'session-closed':
        logClosed(log, event);
        return;
      case 'room-opened':
        log.debug('document opened', {
          document: event.documentId,
          records: event.records,
          bytes: event.bytes,
        });
        return;
      case 'room-closed':
        log.debug('document closed', { document: event.documentId });
        return;
      case 'room-retired':
        log.info('document reloads', { document: event.documentId });
        return;
      case 'committed':
        log.debug('committed', {
          records: event.records,
          bytes: event.bytes,
          ms: Math.round(event.durationMs),
        });
        return;
      case 'storage-refused':
        log.error('the storage takes no writes: nothing is confirmed or delivered until it does', {
          reason: event.reason,
          detail: event.detail,
        });
        return;
      case 'storage-recovered':
        log.info('the storage takes writes again');
        return;
      case 'compacted':
        log.debug('document compacted', {
          document: event.documentId,
          records: event.records,
          bytes: event.bytes,
        });
        return;
      case 'compaction-failed':
        log.warn('a document could not be compacted; its log is complete', {
          document: event.documentId,
          reason: event.reason,
        });
        return;
      case 'document-damaged':
        log.error('a stored document is damaged: it can be read, and is changed no more', {
          document: event.documentId,
          seq: event.seq,
          reason: event.reason,
        });
        return;
      case 'title-failed':
        log.warn('a title could not be brought up to date', {
          document: event.documentId,
          reason: event.reason,
        });
        return;
      case 'upload-stored':
        log.debug('upload stored', { document: event.documentId, bytes: event.bytes });
        return;
      case 'upload-refused':
        log.info('upload refused', { document: event.documentId, reason: event.reason });
        return;
      case 'uploads-swept':
        log.info('uploads that nothing refers to were removed', {
          uploads: event.uploads,
          bytes: event.bytes,
        });
        return;
      case 'sweep-failed':
        log.warn('uploads that nothing refers to could not be looked for; they stay', {
          reason: event.reason,
        });
        return;
      default:
        unreachable(event);
    }
  };
}

/** A peer's fault is worth a line; leaving is not. */
function logClosed(log: Log, event: Extract<CoreEvent, { type: 'session-closed' }>): void {
  const fields = {
    document: event.documentId,
    session: event.sessionId,
    code: event.code ?? closeCodes.normal,
    reason: event.reason,
  };
  if (event.code === null || event.code === closeCodes.restarting) log.debug('session closed', fields);
  else log.warn('session ended by the server', fields);
}
