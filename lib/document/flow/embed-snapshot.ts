// What lies in an embed, as plain data, and an embed made from it anew: for restoring what was deleted, which Yjs has
// thrown away by then. Yjs' own clone() cannot copy a text that holds embeds.

import { Map as YMap, XmlText } from 'yjs';

import type { Attributes } from './marks.ts';

type Delta = Parameters<XmlText['applyDelta']>[0];

export type EmbedSnapshot = ReadonlyMap<string, ValueSnapshot>;
type ValueSnapshot =
  | { readonly type: 'plain'; readonly value: unknown }
  | { readonly type: 'map'; readonly entries: EmbedSnapshot }
  | { readonly type: 'flow'; readonly parts: readonly FlowPart[] };
interface FlowPart {
  readonly insert: string | ValueSnapshot;
  readonly attributes: Attributes;
}

export function snapshotOfEmbed(map: YMap<unknown>): EmbedSnapshot {
  const entries = new Map<string, ValueSnapshot>();
  for (const [key, value] of map.entries()) {
    const snapshot = snapshotOfValue(value);
    if (snapshot !== null) entries.set(key, snapshot);
  }
  return entries;
}

/** Null for shared types of which a flow has none. */
function snapshotOfValue(value: unknown): ValueSnapshot | null {
  if (value instanceof YMap) return { type: 'map', entries: snapshotOfEmbed(value as YMap<unknown>) };
  if (value instanceof XmlText) return { type: 'flow', parts: partsOf(value) };
  const isPlain =
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? { type: 'plain', value } : null;
}

function partsOf(flow: XmlText): FlowPart[] {
  const parts: FlowPart[] = [];
  for (const { insert, attributes = {} } of flow.toDelta() as {
    insert: unknown;
    attributes?: Attributes;
  }[]) {
    const part = typeof insert === 'string' ? insert : snapshotOfValue(insert);
    if (part !== null) parts.push({ insert: part, attributes });
  }
  return parts;
}

export function embedOfSnapshot(entries: EmbedSnapshot): YMap<unknown> {
  return new YMap<unknown>([...entries].map(([key, value]) => [key, valueOf(value)]));
}

function valueOf(snapshot: ValueSnapshot): unknown {
  switch (snapshot.type) {
    case 'plain':
      return snapshot.value;
    case 'map':
      return embedOfSnapshot(snapshot.entries);
    case 'flow': {
      const flow = new XmlText();
      const delta = snapshot.parts.map(({ insert, attributes }) => ({
        insert: typeof insert === 'string' ? insert : valueOf(insert),
        attributes: { ...attributes },
      }));
      flow.applyDelta(delta as Delta);
      return flow;
    }
  }
}
