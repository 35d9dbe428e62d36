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

import { type Action, actionOf } from '../_editor/actions.ts';
import type { FirstTexts } from '../_text/en-first.ts';

/** An action with a face, and a word of the first load. */
export interface Tool extends Action {
  readonly id: ToolId;
  readonly Icon: LucideIcon;
}

/** What comes later and shows one of these takes it from here: an icon that is imported twice costs the first load more. */
export const toolIcons = {
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
} as const satisfies Partial<Record<keyof FirstTexts['actions'], LucideIcon>>;

type ToolId = keyof typeof toolIcons;

export const blockTools = tools('paragraph', 'h1', 'h2', 'h3', 'quote');

export const markTools = tools('bold', 'italic', 'underline', 'strikethrough', 'inlineCode', 'link');

/** A group of the bar: tools, the menu of the kinds of block, or the menus of what is inserted and seldom wanted. */
export type BarGroup = 'block' | 'menus' | readonly Tool[];

export const wideBar: readonly BarGroup[] = [
  'block',
  markTools,
  tools('bullet', 'number', 'check'),
  'menus',
  tools('undo', 'redo'),
];

/** Above the keyboard of a phone: what is wanted there comes first, the rest is reached by scrolling sideways. */
export const dockedBar: readonly BarGroup[] = [
  'block',
  tools('bold', 'italic', 'bullet', 'check', 'link', 'undo', 'redo'),
  tools('underline', 'strikethrough', 'inlineCode', 'number'),
  'menus',
];

/** In the menu at the end: what is seldom wanted. */
export const moreTools: readonly (readonly Tool[])[] = [
  tools('alignLeft', 'alignCenter', 'alignRight', 'alignJustify'),
  tools('outdent', 'indent'),
  tools('subscript', 'superscript', 'clearFormat'),
];

function tools(...ids: readonly ToolId[]): readonly Tool[] {
  return ids.map((id) => ({ ...actionOf(id), id, Icon: toolIcons[id] }));
}
