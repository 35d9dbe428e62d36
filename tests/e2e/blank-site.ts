// An origin with one empty page: where a script runs that is not part of our app.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function withBlankSite(use: (url: string) => Promise<void>): Promise<void> {
  const site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Blank</title>');
  });
  await new Promise<void>((resolve) => {
    site.listen(0, '127.0.0.1', resolve);
  });
  try {
    await use(`http://localhost:${(site.address() as AddressInfo).port}/`);
  } finally {
    site.closeAllConnections();
    await new Promise((resolve) => {
      site.close(resolve);
    });
  }
}
