// The things in a document that are not text, drawn by React into the elements that Lexical keeps for them. Which types
// there are, and what each may have, is the flow's schema; what each looks like is shape-view.tsx.
'use client';

import type { LexicalEditor, NodeKey } from 'lexical';
import { type ReactPortal, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';

import type { DrawnShape } from '../../lib/document/nodes/shape-nodes.ts';
import { ShapeView } from './shape-view.tsx';

export function ShapeViews({ editor }: { readonly editor: LexicalEditor }) {
  const [shapes, setShapes] = useState<Readonly<Record<NodeKey, DrawnShape>>>(() =>
    editor.getDecorators<DrawnShape>(),
  );

  useEffect(() => {
    setShapes(editor.getDecorators<DrawnShape>());
    return editor.registerDecoratorListener<DrawnShape>(setShapes);
  }, [editor]);

  return Object.entries(shapes).map(([key, drawn]): ReactPortal | null => {
    const element = editor.getElementByKey(key);
    return element === null ? null : createPortal(<ShapeView drawn={drawn} />, element, key);
  });
}
