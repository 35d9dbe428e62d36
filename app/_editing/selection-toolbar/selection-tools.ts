// What the toolbar of a selection offers, in its order, with icons.

import type { LucideIcon } from 'lucide-react';

import { type Action, actionOf } from '../../_editor/actions.ts';
import { toolIcons } from '../../_toolbar/tools.ts';

export interface SelectionTool extends Action {
  readonly Icon: LucideIcon;
}

export const kindTools: readonly SelectionTool[] = [
  tool('paragraph'),
  tool('h1'),
  tool('h2'),
  tool('h3'),
  tool('bullet'),
  tool('number'),
  tool('check'),
  tool('quote'),
];

export const markTools: readonly SelectionTool[] = [
  tool('bold'),
  tool('italic'),
  tool('underline'),
  tool('strikethrough'),
  tool('inlineCode'),
  tool('link'),
];

function tool(id: keyof typeof toolIcons): SelectionTool {
  return { ...actionOf(id), Icon: toolIcons[id] };
}
