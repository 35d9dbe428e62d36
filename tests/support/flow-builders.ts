// Flows built by hand, as a program that knows the format would write them: for tests of what only reads documents.

import * as Y from 'yjs';

/** A table's marker with a cell for each text, or for something that a block of its own begins. */
export function tableMap(
  rows: readonly (readonly (string | Y.Map<unknown>)[])[],
  attributes: Record<string, unknown> = {},
): Y.Map<unknown> {
  const cells = new Y.Map<unknown>();
  for (const [row, contents] of rows.entries()) {
    for (const [column, content] of contents.entries()) {
      cells.set(`r${row}:c${column}`, cellFlow(content));
    }
  }
  const line = (prefix: string, count: number): Y.Map<unknown> =>
    new Y.Map(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, orderOf(index)]));
  return new Y.Map<unknown>([
    ['type', 'table'],
    ...Object.entries(attributes),
    ['rows', line('r', rows.length)],
    ['cols', line('c', Math.max(...rows.map((row) => row.length)))],
    ['cells', cells],
  ]);
}

export function cellFlow(content: string | Y.Map<unknown>): Y.XmlText {
  const flow = new Y.XmlText();
  if (typeof content !== 'string') flow.insertEmbed(0, content);
  else if (content !== '') {
    flow.applyDelta([{ insert: new Y.Map() }, { insert: content }] as never);
  }
  return flow;
}

/** In the order of the numbers, for the small tables of tests. */
function orderOf(index: number): string {
  return String.fromCodePoint('A'.codePointAt(0)! + index);
}
