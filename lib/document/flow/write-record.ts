// What one edit did, in terms that stay true whatever others do: enough to write its opposite later (flow-history.ts).

import { type EmbedSnapshot, snapshotOfEmbed } from './embed-snapshot.ts';
import type { IdRange, IdText, ItemId } from './item-id.ts';
import { type MarkKind, type Marks, marksOf, noMarks } from './marks.ts';
import type { Run, Segment } from './segment.ts';
import { slotKey } from './shape.ts';

export interface WriteRecord {
  readonly inserted: IdRange;
  /** Which ids what was deleted has now. */
  readonly restored: readonly { readonly from: IdRange; readonly to: ItemId }[];
  readonly deleted: readonly DeletedRun[];
  readonly resets: readonly Reset[];
  readonly droppedActs: readonly DroppedAct[];
}

export interface DeletedRun {
  readonly id: ItemId;
  readonly length: number;
  /** Null for what cannot be made again. */
  readonly content: string | EmbedSnapshot | null;
  readonly isMarker: boolean;
  readonly marks: Marks;
}

export interface Reset {
  readonly map: IdText;
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface DroppedAct {
  readonly kind: MarkKind;
  readonly value: string | null;
  readonly ranges: readonly IdRange[];
}

export const slotSnapshot: EmbedSnapshot = new Map([[slotKey, { type: 'plain', value: 1 }]]);

/** What a stretch of a segment holds that is about to be deleted; its marker too if the stretch begins before that. */
export function deletedRuns(segment: Segment, offset: number, length: number): DeletedRun[] {
  const found: DeletedRun[] = [];
  const { marker } = segment;
  const item = marker?._item ?? null;
  if (marker !== null && item !== null && offset === 0) {
    const { id } = item;
    found.push({ id, length: 1, content: snapshotOfEmbed(marker), isMarker: true, marks: noMarks });
  }
  for (const { run, from, to } of partsWithin(segment, offset, length)) {
    const id = { client: run.id.client, clock: run.id.clock + from };
    const content = contentOf(run, from, to);
    found.push({ id, length: to - from, content, isMarker: false, marks: marksOf(run.attributes) });
  }
  return found;
}

function contentOf(run: Run, from: number, to: number): DeletedRun['content'] {
  if (run.type === 'text') return run.text.slice(from, to);
  if (run.type === 'slot') return slotSnapshot;
  return run.map === null ? null : snapshotOfEmbed(run.map);
}

/** The runs that a stretch of a segment has a part in, and which part. */
export function* partsWithin(
  segment: Segment,
  offset: number,
  length: number,
): Iterable<{ readonly run: Run; readonly from: number; readonly to: number }> {
  let at = segment.marker === null ? 0 : 1;
  for (const run of segment.runs) {
    const from = Math.max(0, offset - at);
    const to = Math.min(run.length, offset + length - at);
    if (from < to) yield { run, from, to };
    at += run.length;
  }
}
