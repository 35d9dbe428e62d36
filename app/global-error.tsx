// The same when the frame itself broke: it brings its own html and body.
'use client';

import './tokens.css';
import './base.css';

import ErrorPage from './error.tsx';

export default function GlobalErrorPage() {
  return (
    <html lang="en">
      <body>
        <title>Weft</title>
        <ErrorPage />
      </body>
    </html>
  );
}
