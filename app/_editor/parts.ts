// The two parts of a document's page that come after it can be written in: what needs the editor's library, and what
// does not.

import { FetchedPart } from './fetched-part.ts';

/** Dialogs. */
export const deferredPart = new FetchedPart(() => import('./deferred.ts'));

/** What helps with writing: menus, toolbars beside the text, uploads and the like. */
export const editingPart = new FetchedPart(() => import('../_editing/editing.ts'));
