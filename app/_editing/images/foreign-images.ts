// Pictures that are pasted from another document of this server: who may read this one may not read that, and there the
// picture may go. So they are fetched and uploaded again, into this document; until then, and if that fails, they stay
// what they were.

import { $getNodeByKey, type LexicalEditor, type NodeKey, PASTE_TAG } from 'lexical';

import { VoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';

/** `take`: the file of the picture with this key has come. */
export function registerForeignImages(
  editor: LexicalEditor,
  documentId: string,
  take: (key: NodeKey, file: File) => void,
): () => void {
  return editor.registerUpdateListener(({ tags, dirtyLeaves, editorState }) => {
    if (!tags.has(PASTE_TAG)) return;
    const foreign = editorState.read(() =>
      [...dirtyLeaves].flatMap((key) => {
        const src = $uploadOf(key);
        return src === null || src.startsWith(`/uploads/${documentId}/`) ? [] : [{ key, src }];
      }),
    );
    for (const { key, src } of foreign) {
      void fetchFile(src).then((file) => {
        if (file !== null) take(key, file);
      });
    }
  });
}

function $uploadOf(key: NodeKey): string | null {
  const node = $getNodeByKey(key);
  if (!(node instanceof VoidBlockNode)) return null;
  const { type, attributes } = node.getShape();
  const { src } = attributes;
  return type === 'image' && typeof src === 'string' && src.startsWith('/uploads/') ? src : null;
}

/** Null if it cannot be had: it is then no worse than before. */
async function fetchFile(src: string): Promise<File | null> {
  try {
    const answer = await fetch(src);
    const type = answer.headers.get('content-type') ?? '';
    return answer.ok && type.startsWith('image/') ? new File([await answer.blob()], '', { type }) : null;
  } catch {
    return null;
  }
}
