// Stands in for @lexical/html (6 kB gzipped): Lexical's packages declare rules for its new importer with it, which no
// command uses, and some of that runs when it is loaded. What we need of HTML is app/_editor/html-import.ts and
// copied-content.ts. Declarations give nothing here; anything else is a mistake, and says so. next.config.js puts it
// there.

import { AssertionError } from '../../lib/base/assert.ts';

const nothing = {};
const selector = { classAll: declare, classAny: declare };

export const sel = { tag: select };

export {
  nothing as BlockSchema,
  nothing as CoreImportExtension,
  nothing as DOMImportExtension,
  nothing as ImportTextFormat,
  nothing as ImportTextStyle,
  nothing as ImportOverlays,
  nothing as InlineSchema,
};

export { declare as contextValue, declare as createImportState, declare as defineOverlayRules };

export {
  refuse as $distributeInlineWrapper,
  refuse as $isBlockLevel,
  refuse as $propagateTextAlignToBlockChildren,
  refuse as isElementOfTag,
};

// @__NO_SIDE_EFFECTS__
function select(): typeof selector {
  return selector;
}

// @__NO_SIDE_EFFECTS__
function declare(): object {
  return nothing;
}

function refuse(): never {
  throw new AssertionError('The app does not use @lexical/html.');
}
