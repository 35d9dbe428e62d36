// A file becomes a document, or is refused with a word on what it is: told by its bytes, whatever its name says, and soon,
// also for bytes that were made to keep a reader busy.

import { $getRoot } from 'lexical';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import {
  documentFromFile,
  type DocumentFromFile,
} from '../../../../lib/document/file-import/document-from-file.ts';
import { Gate } from '../../../../lib/document/file-import/gate.ts';
import { FlowDocument } from '../../../../lib/document/flow/flow-document.ts';
import { flowRoot } from '../../../../lib/document/flow/flow-root.ts';
import { flowText } from '../../../../lib/document/flow/flow-text.ts';
import { seedUpdate } from '../../../../lib/document/flow/seed.ts';
import { shownBlocks } from '../../../../lib/document/flow/shown-content.ts';
import { markdownOf } from '../../../../lib/document/markdown/markdown-writer.ts';
import { readTitle } from '../../../../lib/document/title.ts';
import { limits } from '../../../../lib/protocol/limits.ts';
import { bootstrap, openStockPeer, type StockVersion } from '../../../support/flow-stock-peers.ts';
import { $paragraph } from '../../../support/stock-documents.ts';

const file = { name: 'notes.yjs', titleFromName: true, any: false };

function read(bytes: Uint8Array, options: Partial<typeof file> = {}): DocumentFromFile {
  const result = documentFromFile(bytes, { ...file, ...options });
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function refused(bytes: Uint8Array, options: Partial<typeof file> = {}): string {
  const result = documentFromFile(bytes, { ...file, ...options });
  return result.ok ? `taken as ${result.value.title}` : result.error;
}

function docOf({ updates }: Pick<DocumentFromFile, 'updates'>): Y.Doc {
  const doc = new Y.Doc();
  doc.transact(() => updates.forEach((update) => Y.applyUpdate(doc, update)));
  expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
  return doc;
}

function flowDocument(title: string | undefined, content: string): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = 7;
  const flow = flowRoot(doc);
  Y.applyUpdate(doc, seedUpdate(title));
  flow.insert(flow.length, content);
  return doc;
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

describe('a document of ours', () => {
  test('stays what it was, byte for byte, under whatever name', () => {
    const state = Y.encodeStateAsUpdate(flowDocument('Plan', 'text'));
    expect(read(state, { name: 'odd.md' })).toEqual({ title: 'Plan', updates: [state], clients: [7, 0] });
  });

  test('without a title gets that of the file by an edit of its own, if it is to', () => {
    const state = Y.encodeStateAsUpdate(flowDocument(undefined, 'text'));
    const named = read(state, { name: 'my.notes.yjs' });
    expect([named.title, named.updates[0], named.updates.length]).toEqual(['my.notes', state, 2]);
    expect(readTitle(docOf(named))).toBe('my.notes');
    expect(named.clients).toHaveLength(3);
    expect(read(state, { titleFromName: false })).toEqual({ title: '', updates: [state], clients: [7, 0] });
  });

  test('whose title was typed and deleted gets it too', () => {
    const doc = flowDocument('Plan', 'text');
    doc.getText('title').delete(0, 4);
    expect(readTitle(docOf(read(Y.encodeStateAsUpdate(doc))))).toBe('notes');
  });

  test('of which only the title is left is one still', () => {
    const doc = flowDocument('Plan', 'text');
    flowRoot(doc).delete(0, flowRoot(doc).length);
    expect(read(Y.encodeStateAsUpdate(doc)).title).toBe('Plan');
  });

  test('that is large comes in parts that a room takes one after the other', () => {
    const doc = flowDocument('Long', 'x'.repeat(300_000));
    for (let i = 0; i < 2_000; i++) flowRoot(doc).insert(1 + i * 3, `${i % 10}y`);
    flowRoot(doc).delete(100, 20_000);
    const state = Y.encodeStateAsUpdate(doc);
    const parts = read(state);
    expect(parts.updates.length).toBeGreaterThan(4);
    expect(Math.max(...parts.updates.map(({ length }) => length))).toBeLessThanOrEqual(limits.joinPartBytes);
    const gate = new Gate();
    for (const part of parts.updates) expect(gate.pass(part).ok).toBe(true);
    expect(flowText(docOf(parts))).toBe(flowText(doc));
    expect(Y.encodeStateAsUpdate(docOf(parts))).toEqual(Y.encodeStateAsUpdate(docOf({ updates: [state] })));
  });

  test('in the second encoding is the same', () => {
    const doc = flowDocument('Plan', 'text');
    for (let i = 0; i < 300; i++) flowRoot(doc).insert(1, `${i}`);
    flowRoot(doc).format(2, 20, { bABC: true });
    flowRoot(doc).delete(5, 10);
    const imported = read(Y.encodeStateAsUpdateV2(doc));
    expect(imported.updates).toEqual([Y.encodeStateAsUpdate(doc)]);
  });
});

describe.each<StockVersion>(['V1', 'V2'])('a document of stock Lexical %s', (version) => {
  test.each(['first', 'second'])('in the %s encoding is converted, and named as the file is', (encoded) => {
    const peer = openStockPeer(version, 3);
    bootstrap(peer);
    peer.edit(() => void $getRoot().clear().append($paragraph('one'), $paragraph('two')));
    const encode = encoded === 'first' ? Y.encodeStateAsUpdate : Y.encodeStateAsUpdateV2;
    const imported = read(encode(peer.doc), { name: 'Minutes.bin' });
    expect(read(encode(peer.doc), { titleFromName: false }).title).toBe('');
    peer.close();
    expect([imported.title, readTitle(docOf(imported))]).toEqual(['Minutes', 'Minutes']);
    expect(markdownOf(docOf(imported))).toBe('one\n\ntwo\n');
  });
});

describe('a Markdown file', () => {
  test('is titled by the heading that begins it', () => {
    const imported = read(text('# A *plan*\n\n- one\n- **two**\n'), { name: 'x.MD' });
    expect(imported.title).toBe('A plan');
    expect(markdownOf(docOf(imported))).toBe('- one\n- **two**\n');
  });

  test('is titled by its name without one; a byte order mark is no text', () => {
    const imported = read(text('\uFEFFtext\n\n# later\n'), { name: 'my plan.markdown' });
    expect([imported.title, markdownOf(docOf(imported))]).toEqual(['my plan', 'text\n\n# later\n']);
  });

  test.each([
    ['a picture', '# ![Logo](/logo.png) My project\n', 'My project'],
    ['a picture alone', '# ![Logo](/logo.png)\n', 'readme'],
    ['a formula', '# On $x^2$\n', 'On'],
    ['a link', '# See [there](https://weft.example/)\n', 'See there'],
    ['more than a title may have', `# ${'word '.repeat(70)}end\n`, 'word '.repeat(60)],
  ])('keeps a first heading with %s in the text too', (_, heading, title) => {
    const imported = read(text(`${heading}\nmore\n`), { name: 'readme.md' });
    expect([imported.title, markdownOf(docOf(imported))]).toEqual([title, `${heading}\nmore\n`]);
  });

  test('whose first heading says nothing is titled by its name', () => {
    const imported = read(text('#\n\nmore\n'), { name: 'readme.md' });
    expect([imported.title, markdownOf(docOf(imported))]).toEqual(['readme', 'more\n']);
  });

  test('keeps what stands within an item as far in as the item is', () => {
    const doc = docOf(
      read(text('# T\n\n- a\n\n  more\n  - b\n\n    ```\n    code\n    ```\n'), { name: 'x.md' }),
    );
    const shapes = shownBlocks(new FlowDocument(doc)).map(({ shape }) => [
      shape.type,
      shape.attributes['indent'],
    ]);
    expect(shapes).toEqual([
      ['bullet', undefined],
      ['paragraph', 1],
      ['bullet', 1],
      ['code', 2],
    ]);
  });

  test('of a title alone is a document with an empty text', () => {
    const imported = read(text('# Plan\n'), { name: 'x.md' });
    expect([imported.title, markdownOf(docOf(imported))]).toEqual(['Plan', '']);
  });

  test('that would keep the parser busy is not read', () => {
    expect(refused(text('> '.repeat(2_000)), { name: 'x.md' })).toMatch(/^is Markdown that is not read: /);
    expect(refused(text('[*'.repeat(200_000)), { name: 'x.md' })).toMatch(/^is Markdown that is not read: /);
  });
});

describe('other Yjs documents', () => {
  const other = new Y.Doc();
  other.getMap('settings').set('a', 1);

  test('are refused, and taken as they are if that is asked for', () => {
    const state = Y.encodeStateAsUpdate(other);
    expect(refused(state)).toBe('is a Yjs document of another program (--any takes it as it is)');
    expect(read(state, { any: true }).updates).toEqual([state]);
  });

  test('a list under the name of our text is not ours', () => {
    const doc = new Y.Doc();
    doc.getArray('root').push([1]);
    doc.getText('title').insert(0, 'T');
    expect(refused(Y.encodeStateAsUpdate(doc))).toMatch(/of another program/);
  });

  test('an empty one is', () => {
    expect(refused(Y.encodeStateAsUpdate(new Y.Doc()))).toBe('is a Yjs document with nothing in it');
    expect(refused(Y.encodeStateAsUpdateV2(new Y.Doc()))).toBe('is a Yjs document with nothing in it');
  });

  test('a part of one is', () => {
    const doc = flowDocument('Plan', 'text');
    const before = Y.encodeStateVector(doc);
    flowRoot(doc).insert(1, 'more');
    expect(refused(Y.encodeStateAsUpdate(doc, before))).toMatch(/^is a part of a Yjs document/);
    expect(refused(Y.encodeStateAsUpdateV2(doc, before))).toMatch(/^is a part of a Yjs document/);
  });

  test('types within types beyond the limit are refused before Yjs sees them', () => {
    const doc = new Y.Doc();
    let map = doc.getMap<unknown>('m');
    for (let depth = 0; depth <= limits.nestingMax; depth++) {
      const inner = new Y.Map<unknown>();
      map.set('in', inner);
      map = inner;
    }
    map.set('a', 1);
    expect(refused(Y.encodeStateAsUpdate(doc), { any: true })).toBe('is a Yjs document that nests too deep');
  });

  test('one edit that no message would hold is refused', () => {
    const doc = new Y.Doc();
    doc.getMap('m').set('a', 'x'.repeat(limits.updateBytesMax));
    expect(refused(Y.encodeStateAsUpdate(doc), { any: true })).toMatch(/one edit of more than 1 MiB$/);
  });
});

describe('what is no document', () => {
  test.each([
    ['an empty file', new Uint8Array(), 'notes.yjs', 'is an empty file'],
    ['a text', text('a,b\n1,2\n'), 'table.csv', 'is a text whose name does not end in .md'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10), 'plan.md', 'is a picture'],
    ['an archive', text('PK\x03\x04'), 'plan.docx', 'is a ZIP archive or an office document'],
    ['a backup', text('SQLite format 3\0'), 'b', 'is a database (a backup is put back by weft restore)'],
    ['no UTF-8', Uint8Array.of(0x61, 0xff, 0x61), 'plan.md', 'is neither a Yjs update nor a text'],
    ['text with a zero', text('a\0b'), 'plan.md', 'is neither a Yjs update nor a text'],
  ])('%s is called what it is', (_, bytes, name, what) => {
    expect(refused(bytes, { name, any: true })).toBe(what);
  });

  test.each(['first', 'second'])('a document in the %s encoding that is cut off anywhere', (encoded) => {
    const encode = encoded === 'first' ? Y.encodeStateAsUpdate : Y.encodeStateAsUpdateV2;
    const bytes = encode(flowDocument('Plan', 'text'));
    const taken = [...bytes.keys()].filter((end) => documentFromFile(bytes.subarray(0, end), file).ok);
    expect(taken).toEqual([]);
    expect(read(bytes).title).toBe('Plan');
  });

  test('counts and lengths of gigabytes are refused as they are read', () => {
    const huge = 2 ** 32;
    const counts = [[huge], [1, huge, 7, 0], [1, 1, 7, 0, 4, 1, 1, huge], [0, huge], [0, 1, 7, huge]];
    for (const numbers of counts) {
      const bytes = encoding.encode((encoder) => {
        for (const each of numbers) encoding.writeVarUint(encoder, each);
      });
      expect(refused(bytes)).toBe('is neither a Yjs update nor a text');
    }
  });

  test('a few bytes of the second encoding that stand for endless edits are refused', () => {
    expect(refused(endlessV2(null))).toMatch(/^is larger than a document may be/);
  });

  test('so are such that say a long name in each', () => {
    expect(refused(endlessV2('x'.repeat(100_000)))).toMatch(/^is larger than a document may be/);
  });

  test('noise in the form of the second encoding is refused, whatever it is', () => {
    const columns = new Uint8Array(10);
    for (const rest of [
      [1, 1],
      [255, 255],
      [1, 255, 255, 255, 255, 15, 0],
      [0, 1, 1, 1],
    ]) {
      expect(refused(Uint8Array.of(...columns, ...rest))).toMatch(/^is /);
    }
  });
});

/** 2^40 edits of one client: collected ones, or elements under one name that is written once. */
function endlessV2(name: string | null): Uint8Array {
  const many = 2 ** 40;
  /** As lib0 does it (UintOptRle): negative, so a count follows. */
  const repeated = (value: number): Uint8Array =>
    encoding.encode((encoder) => {
      encoding.writeUint8(encoder, value | 64);
      encoding.writeVarUint(encoder, many);
    });
  const strings = new encoding.StringEncoder();
  if (name !== null) strings.write(name);
  const none = new Uint8Array();
  // Of infos, the last one goes on for ever: something collected, or a type with a neighbour to its left.
  const info = Uint8Array.of(name === null ? 0 : 0x87);
  const elements = repeated(3);
  const columns = [none, repeated(5), none, none, info, strings.toUint8Array(), none, elements, repeated(1)];
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 0);
    for (const column of columns) encoding.writeVarUint8Array(encoder, column);
    for (const number of [1, many, 0]) encoding.writeVarUint(encoder, number);
  });
}
