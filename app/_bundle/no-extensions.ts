// Stands in for @lexical/extension (6 kB gzipped): Lexical's packages name it in extensions that they offer beside their
// plain functions, and some of it runs when it is loaded, so a bundler must keep it. We use the plain functions only.
// Calling anything of this is a mistake, and says so. next.config.js puts it there.

import { AssertionError } from '../../lib/base/assert.ts';

const extension = {};

export {
  extension as NormalizeInlineElementsExtension,
  extension as NormalizeTripleClickSelectionExtension,
  extension as RootElementExtension,
};

export {
  refuse as $getPeerDependency,
  refuse as effect,
  refuse as getPeerDependencyFromEditor,
  refuse as namedSignals,
  refuse as signal,
  refuse as watchedSignal,
};

function refuse(): never {
  throw new AssertionError('The app uses no Lexical extensions.');
}
