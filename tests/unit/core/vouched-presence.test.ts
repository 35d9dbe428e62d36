// Who somebody is in the list of people is the server's word, if it has one.
import { expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import { decodeAwareness, encodeAwarenessEntries } from '../../../lib/protocol/awareness-codec.ts';
import { encodeAwareness } from '../../../lib/protocol/encode.ts';
import { GuestAccess } from '../../../server/auth/guest-access.ts';
import { MemoryAccess } from '../../../server/auth/memory-access.ts';
import type { Access } from '../../../server/core/access.ts';
import { CoreHarness } from '../../support/core-harness.ts';

const id = 'a-document' as DocumentId;
const states = [
  '{"user":{"id":"eve","name":"Ada","color":"#112233"},"anchorPos":null}',
  '{"user":{"name":"Ada"}}',
  '{"user":"eve"}',
  '{"name":"of another program"}',
  '[]',
];

/** What another is told when somebody says this of themselves. */
async function told(access: Access, token: string, stateJson: string): Promise<unknown> {
  const core = new CoreHarness({ access });
  const [speaker, listener] = [await core.connect(id, token), await core.connect(id, token)];
  listener.take();
  await speaker.say(encodeAwareness(encodeAwarenessEntries([{ client: 7, clock: 1, stateJson }])));
  await core.clock.advance(100);
  const message = listener.take().find(({ type }) => type === 'awareness');
  const entries = message?.type === 'awareness' ? decodeAwareness(message.bytes) : null;
  return entries?.ok === true ? entries.value[0]?.stateJson : null;
}

test('[P5] whoever has proved who they are is told of by that, whatever they say', async () => {
  const access = new MemoryAccess();
  access.addToken('secret', 'ada' as UserId);
  access.grant(id, 'ada' as UserId, 'editor');
  const heard: unknown[] = [];
  for (const state of states) heard.push(await told(access, 'secret', state));
  expect(heard).toEqual([
    '{"user":{"id":"ada","name":"Ada","color":"#112233"},"anchorPos":null}',
    '{"user":{"name":"Ada","id":"ada"}}',
    ...states.slice(2),
  ]);
});

test('[P5] of a guest others are told what the guest says, byte for byte', async () => {
  for (const state of states) expect(await told(new GuestAccess(), '', state)).toBe(state);
});
