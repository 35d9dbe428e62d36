// How find and replace are asked for: by keys and by the document's menu.

import { createCommand, type LexicalCommand } from 'lexical';

export type FindMode = 'find' | 'replace';

export const FIND_COMMAND: LexicalCommand<FindMode> = createCommand('FIND_COMMAND');
