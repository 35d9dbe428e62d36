// The frame of every page: language, theme before the first paint, global styles.

import './tokens.css';
import './base.css';

import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';

import { themeScript } from './_ui/theme.ts';

export const metadata: Metadata = {
  title: 'Weft',
  description: 'Write together. Saved means on disk.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#faf8f5' },
    { media: '(prefers-color-scheme: dark)', color: '#171614' },
  ],
};

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    // The script below sets data-theme before React compares the attributes.
    <html lang="en" suppressHydrationWarning>
      <head>
        <script>{themeScript}</script>
      </head>
      <body>{children}</body>
    </html>
  );
}
