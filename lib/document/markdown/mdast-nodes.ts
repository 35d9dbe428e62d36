// The parser's nodes by the names that they have in its specification (github.com/syntax-tree/mdast).

import type { fromMarkdown } from 'mdast-util-from-markdown';

export type Root = ReturnType<typeof fromMarkdown>;
export type RootContent = Root['children'][number];
export type Paragraph = Extract<RootContent, { readonly type: 'paragraph' }>;
export type PhrasingContent = Paragraph['children'][number];
export type List = Extract<RootContent, { readonly type: 'list' }>;
export type ListItem = List['children'][number];
export type Table = Extract<RootContent, { readonly type: 'table' }>;
