// The modules that stand in for parts of packages: those that do something do what the original does.

import * as original from 'lib0/broadcastchannel';
import { NEXT_NAV_DEPLOYMENT_ID_HEADER } from 'next/dist/lib/constants.js';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import * as ours from '../../../app/_bundle/broadcast.ts';
import createIcon from '../../../app/_bundle/create-icon.ts';
import * as nextConstants from '../../../app/_bundle/next-constants.ts';
import { copyUint8Array } from '../../../app/_bundle/no-buffer.ts';

describe.each([
  ['ours', ours],
  ['the original', original],
])('telling other tabs: %s', (name, broadcast) => {
  test('subscribers in this tab hear at once, and from whom', () => {
    const room = `${name} here`;
    const { heard, listen } = listener();
    broadcast.subscribe(room, listen);
    broadcast.publish(room, 'data', 'origin');
    broadcast.publish(room, 'more');
    expect(heard).toEqual([
      ['data', 'origin'],
      ['more', null],
    ]);
    broadcast.unsubscribe(room, listen);
  });

  test('the other tabs hear what is published, and are heard', async () => {
    const room = `${name} there`;
    const otherTab = new BroadcastChannel(room);
    const there = new Promise((resolve) => {
      otherTab.addEventListener('message', ({ data }) => resolve(data), { once: true });
    });
    const here = new Promise((resolve) => {
      broadcast.subscribe(room, (data, origin) => {
        if (origin !== 'me') resolve([data, origin]);
      });
    });
    broadcast.publish(room, 'from here', 'me');
    expect(await there).toBe('from here');
    // Node's channels have no target origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    otherTab.postMessage('from there');
    expect(await here).toEqual(['from there', 'broadcastchannel']);
    otherTab.close();
  });

  test('who has unsubscribed hears nothing more, and others do', () => {
    const room = `${name} gone`;
    const [gone, staying] = [listener(), listener()];
    broadcast.subscribe(room, gone.listen);
    broadcast.subscribe(room, staying.listen);
    broadcast.unsubscribe(room, gone.listen);
    broadcast.publish(room, 'data', 'origin');
    expect(gone.heard).toEqual([]);
    expect(staying.heard).toEqual([['data', 'origin']]);
    broadcast.unsubscribe(room, staying.listen);
  });
});

function listener() {
  const heard: unknown[][] = [];
  return { heard, listen: (...message: unknown[]) => void heard.push(message) };
}

test('the constant of Next’s router is the one that its server sends', () => {
  expect(nextConstants.NEXT_NAV_DEPLOYMENT_ID_HEADER).toBe(NEXT_NAV_DEPLOYMENT_ID_HEADER);
});

test('a copy of bytes is not the bytes', () => {
  const bytes = Uint8Array.of(1, 2, 3).subarray(1);
  const copy = copyUint8Array(bytes);
  bytes[0] = 9;
  expect([...copy]).toEqual([2, 3]);
});

test('an icon is the drawing, in the size and with the attributes that are asked for', () => {
  const Icon = createIcon({ size: 24, node: [['path', { d: 'M0 0', key: 'a' }]] });
  const drawn = renderToStaticMarkup(createElement(Icon, { size: 16, strokeWidth: 3, 'aria-hidden': true }));
  expect(drawn).toBe(
    '<svg width="16" height="16" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="3" ' +
      'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M0 0"></path></svg>',
  );
});
