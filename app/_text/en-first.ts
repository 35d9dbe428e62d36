// The English words that a document's page needs before one can write in it: they are in the first load, which has a
// budget. All others are in en.ts, which holds these too.

export const enFirst = {
  /** As `lang` says it. */
  code: 'en',
  untitled: 'Untitled',
  allDocuments: 'All documents',
  reload: 'Reload',
  retry: 'Retry',
  /** What the toolbar does with the text, by the ids of app/_editor/actions.ts. */
  actions: {
    undo: 'Undo',
    redo: 'Redo',
    paragraph: 'Text',
    h1: 'Heading 1',
    h2: 'Heading 2',
    h3: 'Heading 3',
    h4: 'Heading 4',
    h5: 'Heading 5',
    h6: 'Heading 6',
    bullet: 'Bulleted list',
    number: 'Numbered list',
    check: 'Checklist',
    quote: 'Quote',
    code: 'Code block',
    callout: 'Callout',
    toggle: 'Toggle',
    bold: 'Bold',
    italic: 'Italic',
    underline: 'Underline',
    strikethrough: 'Strikethrough',
    inlineCode: 'Code',
    subscript: 'Subscript',
    superscript: 'Superscript',
    clearFormat: 'Clear formatting',
    link: 'Link',
    indent: 'Indent',
    outdent: 'Outdent',
    alignLeft: 'Align left',
    alignCenter: 'Align centre',
    alignRight: 'Align right',
    alignJustify: 'Justify',
  },
  toolbar: {
    label: 'Formatting',
    blockType: 'Kind of block',
    more: 'More formatting',
    insert: 'Insert',
  },
  document: {
    skip: 'Skip to the text',
    title: 'Title',
    text: 'Document text',
    placeholder: 'Start writing. Type # and a space for a heading, - for a list.',
    loading: 'Loading the document…',
    unreachable:
      'The server cannot be reached, and this device has no copy of the document. It opens as soon as the server answers.',
    locked: 'The text cannot be shown as it is, so it cannot be edited here. Nothing of it is lost.',
    notFound: 'No document here',
    notFoundWhy: 'It was deleted, or the link is not complete. Whoever sent you the link can tell.',
    refused: 'You may not open this document',
    refusedWhy: 'Ask whoever sent you the link to let you in.',
  },
  /** Things in a document that are not text. */
  shapes: {
    missingPicture: 'This picture could not be loaded.',
    picture: (description: string) => `Picture: ${description}`,
    unknown: 'Made with a newer version: it cannot be shown here, and is kept.',
  },
  people: {
    list: 'People in this document',
    me: (name: string) => `${name} (you)`,
    setMine: (name: string) => `${name} (you): set your name and colour`,
    more: (names: readonly string[]) => `and ${names.join(', ')}`,
    watching: (count: number) => `${count} people only watch`,
    goTo: 'Go to',
    follow: 'Follow',
    share: 'Share',
  },
  /** What a guest is called until they say so themselves: one of each. */
  guestWords: {
    first:
      'Amber Brave Bright Calm Clever Gentle Kind Lively Merry Mellow Nimble Patient Quick Quiet Silver Steady Sunny Swift Warm Wise'.split(
        ' ',
      ),
    last: 'Badger Beaver Crane Deer Dolphin Falcon Finch Fox Hare Heron Kestrel Lark Lynx Marten Otter Owl Robin Seal Swallow Wren'.split(
      ' ',
    ),
  },
  /** The save state: one label for each state, exactly as the documentation promises them. */
  status: {
    loading: 'Loading…',
    saved: 'Saved',
    saving: 'Saving…',
    syncing: 'Syncing…',
    offline: 'Offline – changes kept on this device',
    notSaved: 'Not saved',
  },
  /** What a screen reader hears of it. */
  heard: {
    offlineKept: 'Offline. Changes are kept on this device.',
    offline: 'Offline. Keep this tab open.',
    saved: 'All changes saved.',
  },
  /** What it says beyond its label. */
  statusDetails: {
    loading: 'The document is on its way.',
    saved: 'Everything you see is stored on the server.',
    savedAt: (time: string) => `All changes were stored on the server’s disk at ${time}.`,
    saving: 'Your latest changes are on their way to the server.',
    syncing: (pending: number) => `${changes(pending)} waiting for the server’s confirmation.`,
    offlineKept: (pending: number) =>
      `The server cannot be reached. ${pending === 0 ? 'What you write is' : changes(pending)} kept on this device and sent as soon as it can.`,
    offline: 'The server cannot be reached. What you write now is in this tab only.',
  },
  /** Why nothing is saved any more, by the reasons of lib/sync/sync-status.ts. */
  notSaved: {
    'local-storage-failed':
      'This device cannot keep your changes (its storage is full or blocked), and the server has not confirmed them. Copy your text before you close this tab.',
    refused: 'You may no longer change this document. Your latest changes were not saved.',
    deleted: 'This document was deleted. Changes are no longer saved.',
    'too-large':
      'Your latest change is too large for the server, or the document is full. What came before it is saved; it and what you write now are only here.',
    malformed:
      'The server did not understand your latest change. What came before it is saved; it and what you write now are only here.',
    'not-signed-in': 'You are no longer signed in. Sign in again to save your changes.',
  },
};

export type FirstTexts = typeof enFirst;

function changes(count: number): string {
  if (count === 0) return 'No changes are';
  return count === 1 ? 'One change is' : `${count} changes are`;
}
