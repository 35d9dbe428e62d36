// What one edit writes, in Yjs' own terms: that formats begin and end where they should, that nothing of them is left
// when their text is gone, and that two acts whose keys are the same do not disturb each other.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { FlowDocument } from '../../../../lib/document/flow/flow-document.ts';
import { planUndo, Rebirths, stepOf, type UndoStep } from '../../../../lib/document/flow/flow-history.ts';
import { FlowWriter } from '../../../../lib/document/flow/flow-writer.ts';
import { actKey } from '../../../../lib/document/flow/marks.ts';
import type { Place } from '../../../../lib/document/flow/position.ts';
import type { WriteRecord } from '../../../../lib/document/flow/write-record.ts';

class Desk {
  readonly doc = new Y.Doc();
  readonly flows: FlowDocument;

  constructor(...blocks: string[]) {
    this.doc.clientID = 1;
    this.flows = new FlowDocument(this.doc);
    this.doc.on('afterTransaction', (transaction: Y.Transaction) => this.flows.update(transaction));
    this.flow.applyDelta(
      blocks.flatMap((text) => [{ insert: new Y.Map() }, ...(text === '' ? [] : [{ insert: text }])]),
    );
  }

  get flow(): Y.XmlText {
    return this.flows.root.flow;
  }

  /** A gap of a block, counted in its characters. */
  at(block: number, character: number): Place {
    const index = this.flows.root;
    const segment = index.segments[block + 1];
    if (segment === undefined) throw new Error('no such block');
    return { index, segment, offset: character + 1, isExact: true };
  }

  write(edit: (writer: FlowWriter) => void): WriteRecord {
    const writer = new FlowWriter(this.doc);
    edit(writer);
    return writer.commit('test');
  }

  undo(step: UndoStep): void {
    this.write((writer) => planUndo(step, this.flows, new Rebirths(), writer));
  }

  /** The text, in brackets what each act covers; `¶` begins a block. */
  get shown(): string {
    const parts = this.flow.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[];
    return parts
      .map(({ insert, attributes = {} }) => {
        const text = typeof insert === 'string' ? insert : '¶';
        return Object.keys(attributes).reduce((inner) => `[${inner}]`, text);
      })
      .join('');
  }

  /** Formats that are there, whether they change anything or not. */
  get formats(): string[] {
    const found: string[] = [];
    for (let item = this.flow._start; item !== null; item = item.right) {
      const { content } = item;
      if (!item.deleted && content instanceof Y.ContentFormat) {
        found.push(`${content.key} ${JSON.stringify(content.value)}`);
      }
    }
    return found;
  }
}

describe('text that goes in', () => {
  test('takes over what is active on its left, and writes no format', () => {
    const desk = new Desk('one two');
    desk.write((writer) => writer.mark(desk.at(0, 4), 3, 'bold', ''));
    const { formats } = desk;
    desk.write((writer) => writer.insertText(desk.at(0, 7), '!', null));
    desk.write((writer) => writer.insertText(desk.at(0, 4), '-', null));
    expect(desk.shown).toBe('¶one -[two!]');
    expect(desk.formats).toEqual(formats);
  });

  test('stands on the side of a format where it shows what it is to show', () => {
    const desk = new Desk('one two');
    desk.write((writer) => writer.mark(desk.at(0, 4), 3, 'bold', ''));
    const { formats } = desk;
    desk.write((writer) => writer.insertText(desk.at(0, 4), '2', { bold: '' }));
    desk.write((writer) => writer.insertText(desk.at(0, 8), '!', {}));
    expect(desk.shown).toBe('¶one [2two]!');
    expect(desk.formats).toEqual(formats);
  });

  test('has acts of its own where neither side shows that', () => {
    const desk = new Desk('one two');
    desk.write((writer) => writer.insertText(desk.at(0, 3), 'X', { italic: '' }));
    expect(desk.shown).toBe('¶one[X] two');
  });

  test('keeps its order in one gap, whatever is what', () => {
    const desk = new Desk('one two');
    desk.write((writer) => {
      writer.insertText(desk.at(0, 3), 'A', { bold: '' });
      writer.insertMarker(desk.at(0, 3), { type: 'h1', attributes: {} });
      writer.insertText(desk.at(0, 3), 'B', null);
    });
    expect(desk.shown).toBe('¶one[A]¶B two');
  });
});

describe('a deletion', () => {
  test('takes formats along that nothing is left in', () => {
    const desk = new Desk('one two three');
    desk.write((writer) => writer.mark(desk.at(0, 4), 3, 'bold', ''));
    desk.write((writer) => writer.delete(desk.at(0, 3), 5));
    expect(desk.shown).toBe('¶onethree');
    expect(desk.formats).toEqual([]);
  });

  test('leaves formats that reach further', () => {
    const desk = new Desk('one two three');
    desk.write((writer) => writer.mark(desk.at(0, 4), 9, 'bold', ''));
    desk.write((writer) => writer.delete(desk.at(0, 2), 4));
    expect(desk.shown).toBe('¶on[o three]');
    expect(desk.formats).toHaveLength(2);
  });
});

describe('the key of an act', () => {
  /** The key that the next act would get. */
  const nextKey = ({ doc }: Desk): string =>
    actKey('bold', { client: doc.clientID, clock: Y.getState(doc.store, doc.clientID) });

  test('is not one that the text has already', () => {
    const desk = new Desk('one two');
    const taken = nextKey(desk);
    // Somebody else's act, so that the next key of this client stays what it is.
    const other = new Y.Doc();
    other.clientID = 2;
    Y.applyUpdate(other, Y.encodeStateAsUpdate(desk.doc));
    other.get('root', Y.XmlText).format(1, 3, { [taken]: 1 });
    Y.applyUpdate(desk.doc, Y.encodeStateAsUpdate(other));
    expect(nextKey(desk)).toBe(taken);
    desk.write((writer) => writer.mark(desk.at(0, 4), 3, 'bold', ''));
    expect(desk.shown).toBe('¶[one] [two]');
    expect(new Set(desk.formats.map((format) => format.split(' ')[0])).size).toBe(2);
  });

  test('may be that of another act all the same: to undo the one leaves the other', () => {
    const desk = new Desk('one two', 'three');
    const key = nextKey(desk);
    const record = desk.write((writer) => writer.mark(desk.at(0, 0), 3, 'bold', ''));
    desk.flow.format(9, 5, { [key]: 1 });
    expect(desk.shown).toBe('¶[one] two¶[three]');
    desk.undo(stepOf(record));
    expect(desk.shown).toBe('¶one two¶[three]');
  });
});
