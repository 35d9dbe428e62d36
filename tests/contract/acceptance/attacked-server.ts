// The real server on a real port, one for each file of the acceptance table, and what is asked of every attack on it:
// two people who write in the same document go on, one of them with a stock provider; the attack leaves nothing in the
// document unless it says so; the log has a line of it, with a reason and no content; and when all is over, the server
// holds what it held before. What the two wait for their receipts is printed, not asserted: the machine is shared.

import { afterAll, beforeAll, expect } from 'vitest';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { heldBy, type Held } from '../../support/heap.ts';
import { inspectable } from '../../support/inspector.ts';
import { handlesOf, metric } from '../../support/metrics.ts';
import { withServer, type ServerProcess } from '../../support/server-process.ts';
import { SyncClient } from '../../support/sync-client.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { linesIn, type LogLine } from './expected-lines.ts';

export interface Expectations {
  /** What the log says of the attack, in any order. */
  readonly log: readonly LogLine[];
  /** Whether the attack is allowed to leave edits in the document. */
  readonly leaves?: 'nothing' | 'edits';
}

interface Base {
  readonly handles: number;
  readonly held: Held;
}

interface Running {
  readonly server: ServerProcess;
  readonly base: Base;
  readonly isOpen: boolean;
  readonly end: () => Promise<void>;
}

/** What somebody adds to the address of a document to be let in: a token, or nothing. */
type Entry = (documentId: string, person: string) => string;

/** A server for the tests of one file: to be called at its top. */
export function attackedServer(
  env: Readonly<Record<string, string>> = { WEFT_OPEN: '1' },
  entry: Entry = () => '',
): AttackedServer {
  const attacked = new AttackedServer(entry);
  beforeAll(() => attacked.start(env), 60_000);
  afterAll(() => attacked.stop());
  return attacked;
}

export class AttackedServer {
  #running: Running | null = null;
  #documents = 0;
  readonly #receiptMs: number[] = [];
  readonly #entry: Entry;

  constructor(entry: Entry) {
    this.#entry = entry;
  }

  get process(): ServerProcess {
    return this.#started().server;
  }

  async start(env: Readonly<Record<string, string>>): Promise<void> {
    let end = (): void => {};
    let ended: Promise<unknown> = Promise.resolve();
    const server = await new Promise<ServerProcess>((started, failed) => {
      ended = withServer({ env: { ...inspectable, ...env } }, (running) => {
        started(running);
        return new Promise<void>((resolve) => (end = resolve));
      });
      ended.catch(failed);
    });
    // What the first request and the first look bring into memory once and for all.
    await metric(server, 'weft_sessions');
    await heldBy(server);
    const base = { handles: handlesOf(server), held: await heldBy(server) };
    this.#running = {
      server,
      base,
      isOpen: env['WEFT_OPEN'] === '1',
      end: async () => {
        end();
        await ended;
      },
    };
  }

  async stop(): Promise<void> {
    if (this.#receiptMs.length > 0) console.log(this.#summary());
    await this.#running?.end();
  }

  /** Runs an attack on a document of its own in which two people write. */
  async withstands(
    attack: (url: string, id: string) => Promise<void>,
    expected: Expectations,
  ): Promise<void> {
    const id = await this.#newDocument();
    const said = linesIn(this.process.output).length;
    const url = `${this.process.syncUrl}/${id}`;
    const entryOf = (person: string): string => this.#entry(id, person);
    const writer = await SyncClient.join(url + entryOf('bystander'), 'bystander');
    const reader = await stockReader(this.process.syncUrl, id, entryOf('reader'));
    try {
      const attacked = new AbortController();
      await Promise.all([
        this.#write(writer, attacked.signal),
        attack(url, id).finally(() => attacked.abort()),
      ]);
      await waitUntil(
        'the reader has all that was written',
        () => textOf(reader.doc).length === textOf(writer.doc).length,
      );
      expect([writer.closeCode, reader.closes]).toEqual([null, 0]);
      await expectUsable(url + entryOf('joiner'), writer.doc, expected.leaves ?? 'nothing');
      const hasAll = ({ doc }: { readonly doc: Y.Doc }): boolean => textOf(doc).toJSON().startsWith('usable');
      await waitUntil('the two have what the joiner wrote', () => hasAll(reader) && hasAll(writer));
      if (expected.leaves !== 'edits') expect(contentOf(reader.doc)).toEqual(contentOf(writer.doc));
    } finally {
      writer.close();
      reader.close();
    }
    await this.#expectLines(said, expected.log);
  }

  /** The log has said just this since it had so many lines. */
  async #expectLines(since: number, lines: readonly LogLine[]): Promise<void> {
    const said = (): LogLine[] => linesIn(this.process.output).slice(since);
    // The process is another one: its last line may still be on the way. A missing one is shown below.
    await waitUntil('the log has spoken', () => said().length >= lines.length).catch(() => {});
    expect(said()).toHaveLength(lines.length);
    expect(said()).toEqual(expect.arrayContaining([...lines]));
  }

  /** What the attacks have left in the server once all documents are unloaded: nothing, it should be. */
  async leftBehind(): Promise<string[]> {
    const { server, base } = this.#started();
    await waitUntil('all rooms are closed', async () => (await metric(server, 'weft_rooms')) === 0, 40_000);
    const moreHandles = (): number => handlesOf(server) - base.handles;
    await waitUntil('sockets are closed', () => moreHandles() < 10).catch(() => {});
    const held = await heldBy(server);
    console.log(`held: before ${JSON.stringify(base.held)}, after ${JSON.stringify(held)}`);
    const left: ReadonlyArray<readonly [name: string, amount: number, allowed: number]> = [
      ['sessions', await metric(server, 'weft_sessions'), 0],
      ['people', await metric(server, 'weft_present'), 0],
      ['bytes in the queue', await metric(server, 'weft_commit_queue_bytes'), 0],
      ['handles', moreHandles(), 10],
      // Code that was compiled meanwhile is here to stay.
      ['MiB of objects', held.heapMiB - base.held.heapMiB, 8],
      ['MiB of buffers', held.buffersMiB - base.held.buffersMiB, 2],
    ];
    return left
      .filter(([, amount, allowed]) => amount > allowed)
      .map(([name, amount]) => `${amount} ${name}`);
  }

  #started(): Running {
    if (this.#running === null) throw new Error('the server is started before the tests');
    return this.#running;
  }

  /** Where anybody may make one, the first who comes does; else the API. */
  async #newDocument(): Promise<string> {
    if (this.#started().isOpen) return `attacked-${(this.#documents += 1)}`;
    const made = await fetch(`${this.process.httpUrl}/api/documents`, { method: 'POST' });
    expect(made.status).toBe(201);
    return ((await made.json()) as { id: string }).id;
  }

  async #write(writer: SyncClient, until: AbortSignal): Promise<void> {
    do {
      textOf(writer.doc).insert(textOf(writer.doc).length, '.');
      const askedMs = performance.now();
      await writer.saved();
      this.#receiptMs.push(performance.now() - askedMs);
    } while (!until.aborted);
  }

  #summary(): string {
    const sorted = this.#receiptMs.toSorted((a, b) => a - b);
    const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1);
    return `receipts beside the attacks: ${sorted.length}, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
  }
}

function textOf(doc: Y.Doc): Y.Text {
  return doc.getText('bystanders');
}

interface StockReader {
  readonly doc: Y.Doc;
  closes: number;
  readonly close: () => void;
}

async function stockReader(syncUrl: string, id: string, query: string): Promise<StockReader> {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(syncUrl, id, doc, {
    params: Object.fromEntries(new URLSearchParams(query)),
    WebSocketPolyfill: WebSocket as never,
    disableBc: true,
  });
  const close = (): void => {
    provider.destroy();
    doc.destroy();
  };
  const reader: StockReader = { doc, closes: 0, close };
  provider.on('connection-close', () => (reader.closes += 1));
  await waitUntil('the stock reader is in sync', () => provider.synced);
  return reader;
}

/** Who joins now is given what the two have; with `nothing`, not a byte besides. */
async function expectUsable(url: string, known: Y.Doc, leaves: 'nothing' | 'edits'): Promise<void> {
  const joiner = await SyncClient.join(url, 'joiner');
  expect(textOf(joiner.doc).toJSON()).toBe(textOf(known).toJSON());
  if (leaves === 'nothing') expect(contentOf(joiner.doc)).toEqual(contentOf(known));
  textOf(joiner.doc).insert(0, 'usable');
  await joiner.saved();
  joiner.close();
}

/** Everything that a document holds, what it could not integrate and what waits for deletion included. */
function contentOf(doc: Y.Doc): unknown {
  return {
    clients: new Map([...doc.store.clients].map(([client, structs]) => [client, lengthOf(structs)])),
    deleted: Y.createDeleteSetFromStructStore(doc.store).clients,
    pending: [doc.store.pendingStructs, doc.store.pendingDs],
  };
}

function lengthOf(structs: readonly { readonly id: Y.ID; readonly length: number }[]): number {
  const last = structs.at(-1);
  return last === undefined ? 0 : last.id.clock + last.length;
}
