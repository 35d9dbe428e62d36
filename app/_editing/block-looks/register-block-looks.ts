// What a callout's tone and icon and a toggle's state look like: written as attributes of their elements, by which the
// style sheet of the text goes.

import { $getNodeByKey, type LexicalEditor } from 'lexical';

import { TextBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { type CalloutTone, toneOf, tones } from './callout-tones.ts';

export function registerBlockLooks(editor: LexicalEditor): () => void {
  return editor.registerMutationListener(TextBlockNode, (mutations) => {
    editor.getEditorState().read(() => {
      for (const [key, mutation] of mutations) {
        const node = mutation === 'destroyed' ? null : $getNodeByKey(key);
        const element = editor.getElementByKey(key);
        if (node instanceof TextBlockNode && element !== null) show(node, element);
      }
    });
  });
}

function show(node: TextBlockNode, element: HTMLElement): void {
  const { type, attributes } = node.getShape();
  if (type === 'callout') {
    const tone: CalloutTone = toneOf(attributes['tone']);
    const icon = attributes['icon'];
    element.dataset['tone'] = tone;
    element.dataset['icon'] = typeof icon === 'string' ? icon : tones[tone].icon;
  } else if (type === 'toggle') {
    element.toggleAttribute('data-closed', attributes['closed'] === true);
  }
}
