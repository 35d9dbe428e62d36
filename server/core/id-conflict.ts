// Whether an update says something else of edits that are known already: then two tabs write under one Yjs client id,
// as a duplicated page or a restored id may, and Yjs would keep one text here and another there for ever, with equal
// state vectors. Only the content tells them apart, so it is compared, as far as what came lately reaches back.

import { decodeUpdate, Item, type GC, type Skip } from 'yjs';

type Struct = Item | GC | Skip;

/** A client's edits by clock, each as something to compare; what is not known stands for anything. */
type Units = Map<number, Map<number, string>>;

/**
 * True if some edit of `offered` has the id of an edit in `recent` and another content. All are updates that were
 * scanned. An edit that is in neither, or deleted in one of them, contradicts nothing.
 */
export function contradicts(offered: Uint8Array, recent: readonly Uint8Array[]): boolean {
  const units: Units = new Map();
  for (const struct of decodeUpdate(offered).structs) collect(struct, units);
  return recent.some((update) =>
    decodeUpdate(update).structs.some((struct) => {
      const ofClient = units.get(struct.id.client);
      return ofClient !== undefined && differs(struct, ofClient);
    }),
  );
}

function collect(struct: Struct, units: Units): void {
  let ofClient = units.get(struct.id.client);
  if (ofClient === undefined) {
    ofClient = new Map();
    units.set(struct.id.client, ofClient);
  }
  for (const [clock, unit] of unitsOf(struct)) ofClient.set(clock, unit);
}

function differs(struct: Struct, offered: ReadonlyMap<number, string>): boolean {
  for (const [clock, unit] of unitsOf(struct)) {
    const other = offered.get(clock);
    if (other !== undefined && other !== unit) return true;
  }
  return false;
}

/** Yjs puts it on both sides where it cuts a surrogate pair, so it may stand for what was there. */
const replacement = '\uFFFD';

function* unitsOf(struct: Struct): Generator<readonly [clock: number, unit: string]> {
  if (!(struct instanceof Item)) return;
  const { content, id } = struct;
  const kind = content.getRef();
  const values = content.getContent();
  // Formats and deleted content show no values: the one says what it is by itself, of the other nothing is known.
  if (values.length === 0) {
    if ('key' in content && 'value' in content) {
      yield [id.clock, `${kind}:${String(content.key)}:${JSON.stringify(content.value)}`];
    }
    return;
  }
  for (const [index, value] of values.entries()) {
    if (value === replacement) continue;
    yield [id.clock + index, `${kind}:${isData(value) ? JSON.stringify(value, withoutBigInts) : ''}`];
  }
}

/** A shared type or a subdocument has its content in other edits. */
function isData(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** JSON has no word for them. */
function withoutBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
