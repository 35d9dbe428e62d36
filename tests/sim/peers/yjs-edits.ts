// Edits of a plain Yjs document: text with formats, a map, a list of nested types, the title. Each is one transaction.

import type { Doc } from 'yjs';
import { Map as YMap, Text as YText, UndoManager } from 'yjs';
import { readTitle, replaceTitle } from '../../../lib/document/title.ts';
import type { EditAction } from '../actions.ts';

/** What a plain document holds, for comparing two of them. */
export function plainContent(doc: Doc): unknown {
  return {
    body: doc.getText('body').toDelta() as unknown,
    // The order of a map's keys is that in which they came.
    map: Object.entries(doc.getMap('map').toJSON()).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    list: doc.getArray('list').toJSON(),
    title: readTitle(doc),
  };
}

export function undoManagerOf(doc: Doc): UndoManager {
  const scope = [doc.getText('body'), doc.getMap('map'), doc.getArray('list')];
  return new UndoManager(scope, { captureTimeout: 300 });
}

export function editPlain(doc: Doc, undo: UndoManager, action: EditAction): void {
  const { kind, place, extent, text } = action;
  const body = doc.getText('body');
  switch (kind) {
    case 'insert':
    case 'type':
    case 'paste':
    case 'split':
    case 'caret':
      body.insert(boundary(body, place), text);
      return;
    case 'delete':
    case 'deleteText':
    case 'format': {
      const from = boundary(body, place);
      const to = boundary(body, Math.min(0.999_999, place + extent / 4));
      if (to <= from) return;
      if (kind === 'delete') body.delete(from, to - from);
      else body.format(from, to - from, { [extent > 0.5 ? 'bold' : 'italic']: place > 0.5 ? true : null });
      return;
    }
    case 'map': {
      const map = doc.getMap('map');
      const key = `k${Math.floor(place * 6)}`;
      if (extent < 0.2) map.delete(key);
      else map.set(key, extent < 0.8 ? text : new YText(text));
      return;
    }
    case 'list': {
      const list = doc.getArray<unknown>('list');
      const inner = new YMap<unknown>();
      inner.set('text', new YText(text));
      list.insert(
        Math.floor(place * (list.length + 1)),
        extent < 0.5 ? [text, extent, { deep: [text] }] : [inner],
      );
      return;
    }
    case 'nested': {
      const nested = nestedTexts(doc);
      const target = nested[Math.floor(place * nested.length)];
      target?.insert(Math.floor(extent * (target.length + 1)), 'n');
      return;
    }
    case 'drop': {
      const list = doc.getArray('list');
      if (list.length > 0) list.delete(Math.floor(place * list.length), 1);
      return;
    }
    case 'many':
      doc.transact(() => {
        body.insert(boundary(body, place), text);
        body.insert(boundary(body, extent), text);
        doc.getMap('map').set('many', text);
        doc.getArray('list').push([extent]);
      });
      return;
    case 'undo':
      undo.undo();
      return;
    case 'redo':
      undo.redo();
      return;
    case 'title':
      replaceTitle(doc, `${readTitle(doc).slice(0, Math.floor(place * 20))}${text}`);
      return;
    default:
    // What only an editor can do.
  }
}

/** A place in a text that no character lies across. */
function boundary(body: YText, place: number): number {
  const at = Math.floor(place * (body.length + 1));
  if (at === 0 || at >= body.length) return at;
  const text = body.toString();
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

function nestedTexts(doc: Doc): YText[] {
  const inList = doc
    .getArray<unknown>('list')
    .toArray()
    .flatMap((item) => (item instanceof YMap ? [item.get('text') as unknown] : []));
  const inMap = [...doc.getMap('map').values()];
  return [...inList, ...inMap].filter((value) => value instanceof YText);
}
