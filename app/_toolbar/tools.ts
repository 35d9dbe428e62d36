// What the toolbar offers, in its order, and the icons. What each does, and its keys, are the actions'.

import {
  AlignCenter,
  AlignJustify,
  AlignLeft,
  AlignRight,
  Bold,
  Code,
  Heading1,
  Heading2,
  Heading3,
  IndentDecrease,
  IndentIncrease,
  Italic,
  Link,
  List,
  ListChecks,
  ListOrdered,
  type LucideIcon,
  Pilcrow,
  Redo2,
  RemoveFormatting,
  Strikethrough,
  Subscript,
  Superscript,
  TextQuote,
  Underline,
  Undo2,
} from 'lucide-react';

import { type Action, type ActionId, actionOf } from '../_editor/actions.ts';

/** An action with a face. */
export interface Tool extends Action {
  readonly Icon: LucideIcon;
}

const icons = {
  undo: Undo2,
  redo: Redo2,
  paragraph: Pilcrow,
  h1: Heading1,
  h2: Heading2,
  h3: Heading3,
  quote: TextQuote,
  bold: Bold,
  italic: Italic,
  underline: Underline,
  strikethrough: Strikethrough,
  inlineCode: Code,
  link: Link,
  bullet: List,
  number: ListOrdered,
  check: ListChecks,
  subscript: Subscript,
  superscript: Superscript,
  clearFormat: RemoveFormatting,
  indent: IndentIncrease,
  outdent: IndentDecrease,
  alignLeft: AlignLeft,
  alignCenter: AlignCenter,
  alignRight: AlignRight,
  alignJustify: AlignJustify,
} as const satisfies Partial<Record<ActionId, LucideIcon>>;

type ToolId = keyof typeof icons;

export const historyTools = tools('undo', 'redo');
export const blockTools = tools('paragraph', 'h1', 'h2', 'h3', 'quote');
export const markTools = tools('bold', 'italic', 'underline', 'strikethrough', 'inlineCode', 'link');
export const listTools = tools('bullet', 'number', 'check');
/** In the menu at the end: what is seldom wanted. */
export const moreTools: readonly (readonly Tool[])[] = [
  tools('alignLeft', 'alignCenter', 'alignRight', 'alignJustify'),
  tools('outdent', 'indent'),
  tools('subscript', 'superscript', 'clearFormat'),
];

function tools(...ids: readonly ToolId[]): readonly Tool[] {
  return ids.map((id) => ({ ...actionOf(id), Icon: icons[id] }));
}
