// Preloaded into the server: where main.ts asks for access by guests, it is given guest-access.ts of this folder. All else
// is the server that is shipped.

import { registerHooks } from 'node:module';

const stand = new URL('./guest-access.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === './auth/guest-access.ts' && context.parentURL?.endsWith('/server/main.ts') === true
      ? { url: stand, shortCircuit: true }
      : next(specifier, context),
});
