// Bugs that are put into the program on purpose, one at a time, while it is loaded into a simulator thread: each is a
// change of the real source, which on disk stays as it is. The simulator must find every one. A change that does not
// match exactly once is an error, so that the list cannot rot when the code moves on.

export interface Change {
  /** From the root of the tree. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface PlantedBug {
  readonly name: string;
  readonly changes: readonly Change[];
}

const room = 'server/core/room.ts';
const registry = 'server/core/room-registry.ts';
const session = 'server/core/session.ts';
const queue = 'server/core/commit-queue.ts';
const presence = 'server/core/presence-table.ts';
const upkeep = 'server/core/upkeep.ts';
const admission = 'lib/protocol/update-admission.ts';
const receipts = 'lib/sync/receipts.ts';
const table = 'tests/sim/disk/stored-table.ts';

function bug(
  name: string,
  ...changes: readonly (readonly [file: string, find: string, replace: string])[]
): PlantedBug {
  return { name, changes: changes.map(([file, find, replace]) => ({ file, find, replace })) };
}

export const plantedBugs: readonly PlantedBug[] = [
  // Durability.
  bug('broadcast before fsync', [
    room,
    'this.#accepted += 1;',
    'this.#accepted += 1; for (const member of this.#members) member.deliver(encodeUpdate(stored), by.sessionId, this.state.headSeq);',
  ]),
  bug('receipt before fsync', [
    session,
    'mark: this.room.acceptedMark };\n        this.durable',
    'mark: 0 };\n        this.durable',
  ]),
  bug(
    'joiner is sent what is not durable',
    [room, 'this.#accepted += 1;', 'this.#accepted += 1; ((this as any).hasty ??= []).push(stored);'],
    [
      session,
      'this.#send(last?.lastFrame ?? nothingLacking);',
      'this.#send(last?.lastFrame ?? nothingLacking); for (const update of (this.room as any).hasty ?? []) this.#send(encodeUpdate(update));',
    ],
  ),
  bug('disk is not flushed', ['tests/sim/disk/sim-disk.ts', 'flushes = true,', 'flushes = false,']),
  bug(
    'commit error is swallowed',
    [
      queue,
      'if (!(error instanceof StorageUnavailable)) {',
      'if (true) { this.#committed(batch, batch.map(() => ({ state: "stored", seq: -1 }) as any), { durationMs: 0, latencyMs: 0 }); continue;',
    ],
    [
      room,
      "if (outcome.state === 'stored' && outcome.seq === this.state.headSeq + 1) {",
      "if (outcome.state === 'stored') { outcome = { ...outcome, seq: this.state.headSeq + 1 };",
    ],
  ),
  bug(
    'fsync is tried again',
    [queue, 'if (!(error instanceof StorageUnavailable)) {', 'if (!(error instanceof Error)) {'],
    [queue, 'this.#refused(error);\n        await', 'await'],
  ),
  bug('a failed flush of a snapshot or a title is lived with', [
    'server/core/store-faults.ts',
    'if (leavesOpen(error)) onFatal(error);',
    '',
  ]),
  bug('a refused batch is thrown away', [
    queue,
    'this.#refused(error);\n        await',
    'this.#refused(error); this.#waiting = this.#waiting.slice(batch.length);\n        await',
  ]),
  bug('deletions are not stored', [
    admission,
    'return withDeletes(scan, update, deletes);',
    'return withDeletes(scan, update, []);',
  ]),
  bug('a record is skipped', [
    table,
    'update: update.slice() }',
    'update: update.length % 23 === 0 ? Uint8Array.of(0, 0) : update.slice() }',
  ]),
  bug('the log is ordered by the clock', [
    table,
    'tail: row.records.slice(from, to),',
    'tail: row.records.slice(from, to).toSorted((a, b) => a.at - b.at),',
  ]),
  bug('damaged records are served', [table, '=== row.sums[index]) continue;', '!== -1) continue;']),
  bug('a buffer of the socket is kept', [
    room,
    'admit(rest.scan, cut, judgement).slice();',
    'admit(rest.scan, cut, judgement);',
  ]),
  bug('two servers on one folder', [
    'tests/sim/server/server-host.ts',
    'world.schedule(0, leaving.actor, () => {\n',
    'this.#process = null; this.#startLater(0); world.schedule(1e9, leaving.actor, () => {\n',
  ]),
  // Compaction.
  bug('compaction takes one record too many', [
    upkeep,
    '{ expectBaseSeq, uptoSeq, state });',
    '{ expectBaseSeq, uptoSeq: uptoSeq + 1, state });',
  ]),
  bug('compaction reads the live document', [
    upkeep,
    'const { state } = result.value;',
    'const { state } = result.value; const uptoSeq = room.state.headSeq;',
  ]),
  bug(
    'a snapshot is not verified',
    [
      'server/jobs/document-work.ts',
      'state: Y.encodeStateAsUpdate(doc),',
      'state: Y.encodeStateAsUpdate(doc, Y.encodeStateVectorFromUpdate(updates[0])),',
    ],
    ['server/jobs/document-work.ts', 'if (!Y.equalSnapshots(edits, Y.snapshot(again))) {', 'if (!again) {'],
  ),
  // Rooms.
  bug('a room opens before it is loaded', [
    registry,
    'this.#open(id, await log.load(id), null)',
    'this.#open(id, { base: null, tail: [], headSeq: 0, aclGen: 0, owners: new Map() }, null)',
  ]),
  bug('a room is unloaded while the disk is at work', [registry, 'if (!room.isSettled) {', 'if (!room) {']),
  bug('a document that is opened again is the old one', [
    registry,
    'return this.#open(id, await log.load(id), null);',
    'const old = ((this as any).old ??= new Map()); if (!old.has(id)) old.set(id, await log.load(id)); return this.#open(id, old.get(id), null);',
  ]),
  bug('a laggard is sent nothing of what it missed', [
    session,
    'this.room.state.updatesAfter(lag.sinceSeq)',
    'this.room.state.updatesAfter(this.#lastDeliveredSeq)',
  ]),
  bug(
    'queues to readers are unbounded',
    [
      session,
      'if (this.#connection.bufferedBytes() > limits.outboxLagBytes) {',
      'if (this.#connection.bufferedBytes() < 0) {',
    ],
    [session, 'limits.outboxBytesMax + 2 * this.room.state.bytes', 'Infinity'],
  ),
  // Rights.
  bug("a reader's full answer is taken", [
    session,
    'if (!canEdit(this.#role)) return',
    "if (!canEdit(this.#role) && kind === 'edit') return",
  ]),
  bug("a reader's edit is taken", [
    session,
    'if (!canEdit(this.#role)) return',
    "if (!canEdit(this.#role) && kind !== 'edit') return",
  ]),
  bug('rights are only looked at once a minute', [
    'server/core/sync-server.ts',
    'ports.access.onChange((documentId) => this.#recheck(documentId));',
    '',
  ]),
  bug('a damaged document can be edited', [
    session,
    "if (this.room.damage !== null) return this.#refuseChange(update, 'document is damaged');",
    '',
  ]),
  bug("another user's client is continued", [
    room,
    'if (owner !== undefined && owner !== by.userId) {',
    'if (owner !== undefined && owner !== owner) {',
  ]),
  bug('edits are taken without what they rest on', [
    admission,
    "if (!this.#isComplete(scan)) return { verdict: 'gap' };",
    '',
  ]),
  bug('deletions of what is not there are taken', [
    admission,
    "if (to > (advances.get(client) ?? this.#clock(client))) return { verdict: 'gap' };",
    'void to;',
  ]),
  // What the simulator found once, put back.
  bug(
    'rights are those from before the document was loaded',
    [
      'server/core/sync-server.ts',
      "if ((await access.roleOf(principal.value, documentId)) === null) return err('not-allowed');",
      "const early = await access.roleOf(principal.value, documentId); if (early === null) return err('not-allowed'); (principal.value as any).early = early;",
    ],
    [
      'server/core/sync-server.ts',
      'const role = await this.#ports.access.roleOf(principal, lease.room.id);',
      'const role = (principal as any).early;',
    ],
    [
      'server/core/sync-server.ts',
      'if (this.#accessChanges !== accessChanges) void',
      'if (role === null) void',
    ],
  ),
  bug('who is away is anybody', [
    room,
    'entries.filter(({ client }) => (this.#ownerOf(client) ?? userId) === userId)',
    'entries',
  ]),
  bug('presence goes by the wall clock', [
    'lib/sync/presence-renewal.ts',
    'awareness.setLocalState(awareness.getLocalState());',
    '',
  ]),
  // Presence.
  bug('who leaves stays in the list', [room, 'this.#presence.leave(member.id);', '']),
  bug('anybody speaks for anybody', [
    presence,
    'if (own === undefined ? !this.#adopt(session, userId, entry) : own !== entry.client) continue;',
    'if (own === undefined) this.#adopt(session, userId, entry);',
  ]),
  // The client.
  bug('a receipt covers what came after its request', [
    receipts,
    'confirmed: link.awaited.covers,',
    'confirmed: receipts.made,',
  ]),
  bug('a lost connection counts as a receipt', [
    receipts,
    "return quiet({ ...receipts, link: { state: 'down' } });",
    "return quiet({ ...receipts, confirmed: receipts.made, link: { state: 'down' } });",
  ]),
  bug('what is written to a dead line is a sign of life', [
    'lib/sync/silence-watch.ts',
    '(before.waitingBytes > 0 && now.takenBytes > before.takenBytes)',
    'now.takenBytes > before.takenBytes',
  ]),
  bug("another tab's edits are taken for the server's", [
    'lib/sync/server-link.ts',
    "if (this.#reading === 'another-tab') this.#noteOtherTab(update);",
    '',
  ]),
  bug('the last edit of the local copy is dropped', [
    'lib/sync/local-copy.ts',
    'const kept = mergeUpdates([...updates]);',
    'const kept = mergeUpdates(updates.length > 1 ? updates.slice(0, -1) : [...updates]);',
  ]),
  bug('"kept on this device" is said too early', [
    'lib/sync/local-copy.ts',
    "if (this.#state.get() === 'kept') this.#state.set('keeping');",
    '',
  ]),
];
