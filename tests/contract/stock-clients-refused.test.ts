// What the real y-websocket packages make of a server that says no: to a message that is too large, to somebody without a
// right to write or to come in, and to somebody whose right ends while they write. Nobody else may notice.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DocumentId } from '../../lib/base/ids.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { withServer } from '../support/server-process.ts';
import { stockVersions, type StockPeer } from '../support/stock-peers.ts';
import { withTokenServer, type TokenServer } from '../support/token-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const open = new Set<StockPeer>();

beforeEach(() => {
  // With that the providers tell the program of a refusal.
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterEach(() => {
  for (const peer of open) peer.destroy();
  open.clear();
  vi.restoreAllMocks();
});

function keep(peer: StockPeer): StockPeer {
  open.add(peer);
  return peer;
}

const areSynced = (...peers: readonly StockPeer[]) =>
  waitUntil('all are synced', () => peers.every((peer) => peer.isSynced()));

/** How far the document's log is. */
const headSeq = ({ core }: TokenServer) => core.registry.peek('doc' as DocumentId)?.state.headSeq;

describe.each(stockVersions)('[W1] a stock provider, $version', ({ join, takesNoForAnAnswer }) => {
  /** A refused one either stops or is refused again and again; it is never let in. */
  const staysOut = async (peer: StockPeer): Promise<void> => {
    const times = (): number => peer.closeCodes.length + peer.refusals.length;
    if (takesNoForAnAnswer) expect([peer.triesAgain(), times()]).toEqual([false, 1]);
    else await waitUntil('it was refused again', () => times() >= 2);
    expect(peer.isSynced()).toBe(false);
  };

  test('[E1] that sends more than a message may hold: 4413, its text stays its own, and the others write on', () =>
    withTokenServer(async (server) => {
      const [writer, other] = [
        keep(join(server.urlFor('doc', 'ada', 'editor'))),
        keep(join(server.urlFor('doc', 'ben', 'editor'))),
      ];
      await areSynced(writer, other);
      writer.insert(0, 'small, ');
      await waitUntil('the other has it', () => other.text() === 'small, ');
      writer.insert(7, 'x'.repeat(limits.frameBytesMax));
      await waitUntil('it is sent away', () => writer.closeCodes.length > 0);
      if (!takesNoForAnAnswer) await waitUntil('and again', () => writer.closeCodes.length >= 2);
      expect(new Set(writer.closeCodes)).toEqual(new Set([4413]));
      expect(writer.triesAgain()).toBe(!takesNoForAnAnswer);
      expect(writer.text()).toHaveLength(7 + limits.frameBytesMax);
      other.insert(7, 'and on');
      const late = keep(join(server.urlFor('doc', 'cy', 'editor')));
      await waitUntil('a late joiner has it', () => late.text() === 'small, and on');
      expect([other.text(), other.closeCodes, headSeq(server)]).toEqual(['small, and on', [], 2]);
    }));

  test('[A1] that may only read: gets what others write; what it writes is refused with a reason and 4403', () =>
    withTokenServer(async (server) => {
      const [editor, viewer] = [
        keep(join(server.urlFor('doc', 'ada', 'editor'))),
        keep(join(server.urlFor('doc', 'ben', 'viewer'))),
      ];
      await areSynced(editor, viewer);
      editor.insert(0, 'to read');
      await waitUntil('the viewer has it', () => viewer.text() === 'to read');
      viewer.insert(0, 'not ');
      await waitUntil('it is sent away', () => viewer.closeCodes.length > 0);
      if (!takesNoForAnAnswer) await waitUntil('and again', () => viewer.closeCodes.length >= 2);
      expect(new Set(viewer.closeCodes)).toEqual(new Set([4403]));
      expect(viewer.triesAgain()).toBe(!takesNoForAnAnswer);
      expect(vi.mocked(console.warn).mock.calls.flat().join()).toMatch(
        /Permission denied .*\n?.*may not edit/,
      );
      editor.insert(7, ' on');
      const late = keep(join(server.urlFor('doc', 'cy', 'viewer')));
      await waitUntil('a late joiner has it', () => late.text() === 'to read on');
      expect([editor.text(), editor.closeCodes, headSeq(server)]).toEqual(['to read on', [], 2]);
    }));

  test('[A6] with a token that has ended, or that nobody gave: is not let in, however often it tries', () =>
    withTokenServer(async ({ core, urlFor }) => {
      const late = keep(join(urlFor('doc', 'ada', 'editor', -1)));
      const forger = keep(join(`${urlFor('doc', 'ada', 'editor')}x`));
      for (const stranger of [late, forger]) {
        await waitUntil('it was refused again', () => stranger.refusals.length >= 2);
        expect(new Set(stranger.refusals)).toEqual(new Set(['Unexpected server response: 401']));
        expect([stranger.isSynced(), stranger.closeCodes]).toEqual([false, []]);
      }
      expect(core.sessionCount).toBe(0);
    }));

  test('[A2] whose right ends while it writes: 4401, what was seen stays, nothing comes after', () =>
    withTokenServer(async (server) => {
      const [leaver, other] = [
        keep(join(server.urlFor('doc', 'ada', 'editor'))),
        keep(join(server.urlFor('doc', 'ben', 'editor'))),
      ];
      await areSynced(leaver, other);
      leaver.introduce('Ada');
      leaver.insert(0, 'kept');
      await waitUntil('the other has it', () => other.text() === 'kept' && other.people().size === 1);
      server.access.revoke('ada');
      await waitUntil('it is sent away', () => leaver.closeCodes.length > 0);
      leaver.insert(4, ', never sent');
      await staysOut(leaver);
      expect([leaver.closeCodes, new Set(leaver.refusals)]).toEqual([
        [4401],
        new Set(takesNoForAnAnswer ? [] : ['Unexpected server response: 401']),
      ]);
      await waitUntil('the other sees that it left', () => other.people().size === 0);
      other.insert(4, ' and on');
      const late = keep(join(server.urlFor('doc', 'cy', 'viewer')));
      await waitUntil('a late joiner has it', () => late.text() === 'kept and on');
      expect([other.closeCodes, headSeq(server)]).toEqual([[], 2]);
    }));
});

test('[W2] a document that nobody made is refused unless the server is open to all', () =>
  withServer({}, async ({ syncUrl }) => {
    for (const { join, version } of stockVersions) {
      const peer = keep(join(`${syncUrl}/unknown`));
      await waitUntil('it was refused again', () => peer.refusals.length >= 2);
      expect(new Set(peer.refusals), version).toEqual(new Set(['Unexpected server response: 403']));
      expect(peer.isSynced(), version).toBe(false);
    }
  }));
