// The same when the frame itself broke: it brings its own html and body. Plain, as whatever it used might be what broke;
// and every page loads this, so it shares nothing that would come twice.
'use client';

import './tokens.css';
import './base.css';

export default function GlobalErrorPage() {
  return (
    <html lang="en">
      <body>
        <title>Weft</title>
        <main>
          <h1>Something broke</h1>
          <p>It is our fault, not yours. What showed as saved is safe on the server.</p>
          <button type="button" onClick={() => location.reload()}>
            Reload
          </button>
        </main>
      </body>
    </html>
  );
}
