// Tables, put together for one open document: their keys, the grips of rows and columns, how
// wide columns are and to which side they follow each other, and how large a new one is.
'use client';

import type { LexicalEditor } from 'lexical';
import { useEffect } from 'react';

import { texts } from '../../_text/texts.ts';
import { tell } from '../told.tsx';
import { registerColumnLooks } from './column-looks.ts';
import { GridPicker } from './grid-picker.tsx';
import { registerTables } from './register-tables.ts';
import { registerTableDirection } from './table-direction.ts';
import { TableGrips } from './table-grips.tsx';

export function Tables({ editor }: { readonly editor: LexicalEditor }) {
  useEffect(() => registerTables(editor, () => tell(texts().tables.tooManyCells)), [editor]);
  useEffect(() => registerColumnLooks(editor), [editor]);
  useEffect(() => registerTableDirection(editor), [editor]);
  return (
    <>
      <TableGrips editor={editor} />
      <GridPicker editor={editor} />
    </>
  );
}
