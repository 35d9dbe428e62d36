// What the menus ask for: a picture from this device, at the caret.

import { createCommand, type LexicalCommand } from 'lexical';

export const INSERT_IMAGE_COMMAND: LexicalCommand<void> = createCommand('INSERT_IMAGE_COMMAND');
