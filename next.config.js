// Next.js builds static files: no Next process runs in production. In development the same pages are served live, and
// what our own server answers (documents, sockets) is passed on to it: WEFT_BACKEND says where it listens.

import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';

/** What the browser is spared of its packages. Each file says why and what it saves; a test counts the bytes. */
const standIns = {
  '../createLucideIcon.mjs': './app/_bundle/create-icon.ts',
  '@lexical/clipboard': { browser: './app/_bundle/no-clipboard.ts' },
  '@lexical/extension': { browser: './app/_bundle/no-extensions.ts' },
  '@lexical/html': { browser: './app/_bundle/no-html-rules.ts' },
  'lib0/broadcastchannel': { browser: './app/_bundle/broadcast.ts' },
  'lib0/buffer': { browser: './app/_bundle/no-buffer.ts' },
  'lib0/environment': { browser: './app/_bundle/no-environment.ts' },
  'lib0/logging': { browser: './app/_bundle/no-logging.ts' },
};

/** And of Next itself, whose router does more than static files need. */
const routerStandIns = {
  '../../../lib/constants': { browser: './app/_bundle/next-constants.ts' },
  './optimistic-routes': { browser: './app/_bundle/no-route-guesses.ts' },
  './segment-cache/optimistic-routes': { browser: './app/_bundle/no-route-guesses.ts' },
  '../segment-cache/optimistic-routes': { browser: './app/_bundle/no-route-guesses.ts' },
  './reducers/server-action-reducer': { browser: './app/_bundle/no-server-actions.ts' },
};

const lexicalRule = {
  condition: { all: ['browser', { path: /@lexical\/(?:link|list|rich-text|table)\/dist\/.*\.prod\.mjs$/ }] },
  loaders: ['./app/_bundle/without-declarations.cjs'],
};

/** The paths that belong to the sync server, and the one page that stands for every document. */
function developmentRewrites(backend) {
  return {
    beforeFiles: [
      { source: '/d/:id', destination: '/d' },
      { source: '/api/:path*', destination: `${backend}/api/:path*` },
      { source: '/sync/:path*', destination: `${backend}/sync/:path*` },
    ],
  };
}

/** @returns {import('next').NextConfig} */
export default function config(phase) {
  const shared = {
    reactStrictMode: true,
    poweredByHeader: false,
    // `npm run check` checks all types at once; a start need not wait for that.
    typescript: { ignoreBuildErrors: true },
    turbopack: { resolveAlias: standIns },
  };
  if (phase !== PHASE_DEVELOPMENT_SERVER) {
    const turbopack = { resolveAlias: { ...standIns, ...routerStandIns }, rules: { '*.mjs': lexicalRule } };
    return { ...shared, turbopack, output: 'export' };
  }
  return {
    ...shared,
    devIndicators: false,
    // Without it a page opened by address instead of by name loads, but never comes alive.
    allowedDevOrigins: ['127.0.0.1'],
    rewrites: async () => developmentRewrites(process.env.WEFT_BACKEND ?? 'http://127.0.0.1:3001'),
  };
}
