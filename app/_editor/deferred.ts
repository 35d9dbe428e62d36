// What a document needs only once it is there: dialogs. This module is the boundary of one chunk that is fetched then
// (parts.ts), so that it does not delay the first keystroke. Nothing in it may import Lexical: sharing that
// between two chunks costs more than the chunk saves (measured: 4 kB gzipped).

export { LinkForm } from '../_menus/link-form.tsx';
export { ShareDialog } from '../_menus/share-dialog.tsx';
export { ProfileDialog } from '../_presence/profile-dialog.tsx';
export { SavePanel } from '../_status/save-panel.tsx';
export { NotSavedNotice } from './not-saved-notice.tsx';
