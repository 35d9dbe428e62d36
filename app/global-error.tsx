// The same when the frame itself broke: it brings its own html and body. Plain and in English, as whatever it used might
// be what broke; and every page loads this, so it shares nothing that would come twice.
'use client';

import './tokens.css';
import './base.css';

import { enBroken } from './_text/en-broken.ts';

export default function GlobalErrorPage() {
  return (
    <html lang="en">
      <body>
        <title>Weft</title>
        <main>
          <h1>{enBroken.title}</h1>
          <p>{enBroken.text}</p>
          <button type="button" onClick={() => location.reload()}>
            {enBroken.reload}
          </button>
        </main>
      </body>
    </html>
  );
}
