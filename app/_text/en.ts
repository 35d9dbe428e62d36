// Every word that the app says, in English. Each other language is a file like this one (de.ts), of the same type, and a
// line in languages.ts. What depends on a number or a name is a function.

export const en = {
  /** As `lang` says it. */
  code: 'en',
  /** What can be done with the text, by the ids of app/_editor/actions.ts: on buttons, in menus, in the list of keys. */
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
    moveUp: 'Move block up',
    moveDown: 'Move block down',
    toolbar: 'Go to the toolbar',
    divider: 'Divider',
  },
  toolbar: {
    label: 'Formatting',
    blockType: 'Kind of block',
    more: 'More formatting',
    insert: 'Insert',
  },
};

export type Texts = typeof en;
