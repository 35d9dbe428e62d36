// What helps with writing and comes after the text can be written in: the boundary of one chunk (parts.ts). Each
// feature has a folder of its own beside this one or in it, and one line in editing-views.tsx.

export { DocumentMenu } from './document-menu/document-menu.tsx';
export { EditingViews } from './editing-views.tsx';
export { InsertMenu } from './insert-menu.tsx';
export { RemoteCursors } from '../_presence/remote-cursors.tsx';
