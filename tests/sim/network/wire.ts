// One connection between a tab and a server process: two directions, what either end notices of the other's end, and the
// ways in which it breaks. It plays the part of server/ws and of the browser's socket, which are not in the simulation.

import type { SessionId } from '../../../lib/base/ids.ts';
import type { CloseCode } from '../../../lib/protocol/close-codes.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import type { Connection } from '../../../server/core/ports.ts';
import type { Session } from '../../../server/core/session.ts';
import type { Dice } from '../world/dice.ts';
import type { Pending } from '../world/event-heap.ts';
import type { Actor, World } from '../world/world.ts';
import { Direction, kernelBytes, type Latency } from './direction.ts';

export type ToClient =
  | { readonly type: 'open' }
  | { readonly type: 'message'; readonly bytes: Uint8Array; readonly flow: number }
  | { readonly type: 'close'; readonly code: number };
type ToServer =
  | { readonly type: 'message'; readonly bytes: Uint8Array; readonly flow: number }
  | { readonly type: 'text' }
  | { readonly type: 'close' };

/** The tab's side. */
export interface ClientEnd {
  onOpen(): void;
  /** False: its page has closed it and does not hear of it any more. */
  onMessage(bytes: Uint8Array): boolean;
  /** 1006: without a word. */
  onClose(code: number): void;
}

/** Told of everything that passes, when it passes. */
export interface WireObserver {
  /** The server hands a message to its socket. */
  onServerSends(wire: Wire, bytes: Uint8Array): void;
  onServerCloses(wire: Wire, code: CloseCode, reason: string): void;
  /** A frame of the tab reaches the server. */
  onClientSent(wire: Wire, bytes: Uint8Array): void;
}

export interface WireOptions {
  readonly world: World;
  readonly name: string;
  readonly latency: Latency;
  readonly tab: Actor;
  readonly server: Actor;
  readonly end: ClientEnd;
  readonly dice: Dice;
  readonly observer: WireObserver;
  readonly documentId: string;
  readonly user: string;
  /** Whether the server's machine answers at all. */
  readonly isHostUp: () => boolean;
}

/** A browser gives a handshake up by itself, after twenty seconds to four minutes: the fastest is enough for us. */
const handshakeMaxMs = 20_000;
/** The server's ping finds out within so long. */
export const silentServerMs = (limits.silentSocketMs * 4) / 3;
/** As in server/ws/connection.ts. */
const closeGraceMs = 2_000;

export class Wire implements Connection {
  readonly name: string;
  readonly documentId: string;
  readonly user: string;
  readonly #options: WireOptions;
  readonly #world: World;
  readonly #toClient: Direction<ToClient>;
  readonly #toServer: Direction<ToServer>;
  #session: Session | null = null;
  #isOver = false;
  #isClosing = false;
  #isPaused = false;
  #isStalled = false;
  #lastSignMs = 0;
  readonly #handshake: Pending;
  /** Called when neither end has anything to do with the other any more. */
  onOver: () => void = () => {};

  constructor(options: WireOptions) {
    this.#options = options;
    const { world, dice, latency, tab, server, end } = options;
    this.name = options.name;
    this.documentId = options.documentId;
    this.user = options.user;
    this.#world = world;
    this.#toClient = new Direction({
      world,
      dice: dice.fork('down'),
      latency,
      receiver: tab,
      deliver: (item) => this.#reachClient(item, end),
    });
    this.#toServer = new Direction({
      world,
      dice: dice.fork('up'),
      latency,
      receiver: server,
      deliver: (item) => this.#reachServer(item),
      // On the server's side it shows at once, so that little traffic meets the limits.
      hiddenBytes: kernelBytes,
    });
    this.#handshake = world.schedule(handshakeMaxMs, tab, () => this.#break(0, silentServerMs));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get isOpen(): boolean {
    return this.#session !== null && !this.#isOver;
  }

  /** Null while nobody has been let in, and when it is over. */
  get sessionId(): SessionId | null {
    return this.#session?.id ?? null;
  }

  get tabName(): string {
    return this.#options.tab.name;
  }

  get server(): Actor {
    return this.#options.server;
  }

  /** Nobody is there to answer, or the answer is no: the browser tells its page nothing but that. */
  refuse(): void {
    const { lowMs, highMs } = this.#options.latency;
    this.#break(this.#options.dice.between(lowMs, highMs), null);
  }

  /** Lets the session in: from now on there are two ends. */
  accept(open: (connection: Connection) => Session): void {
    this.#lastSignMs = this.#world.nowMs;
    this.#toClient.send({ type: 'open' }, 0);
    this.#session = open(this);
    this.#world.schedule(limits.silentSocketMs / 3, this.#options.server, () => this.#heartbeat());
  }

  // The server's side, as the core sees it.

  send(message: Uint8Array): void {
    if (this.#isOver || this.#isClosing) return;
    this.#options.observer.onServerSends(this, message);
    this.#toClient.send(
      { type: 'message', bytes: message, flow: this.#flow('server', message) },
      message.length,
    );
  }

  close(code: CloseCode, reason: string): void {
    if (this.#isOver || this.#isClosing) return;
    this.#isClosing = true;
    this.#options.observer.onServerCloses(this, code, reason);
    this.#toClient.send({ type: 'close', code }, 0);
    this.resume();
    this.#world.schedule(closeGraceMs, this.#options.server, () => this.#break(0, 0));
  }

  bufferedBytes(): number {
    return this.#toClient.waitingBytes;
  }

  pause(): void {
    this.#isPaused = true;
    this.#toServer.hold();
  }

  resume(): void {
    this.#isPaused = false;
    this.#toServer.release();
  }

  // The tab's side.

  clientSends(bytes: Uint8Array): void {
    if (!this.#options.server.alive && !this.#isOver && this.#options.isHostUp()) {
      // The machine is back and knows nothing of this connection: it says so to the first packet.
      this.#break(this.#options.latency.highMs * 2, null);
      return;
    }
    // Its own copy, as a network makes one: what is sent cannot be changed afterwards.
    this.#toServer.send(
      { type: 'message', bytes: bytes.slice(), flow: this.#flow(this.#options.tab.name, bytes) },
      bytes.length,
    );
  }

  get clientBufferedBytes(): number {
    return this.#toServer.waitingBytes;
  }

  clientSendsText(): void {
    this.#toServer.send({ type: 'text' }, 1);
  }

  clientCloses(): void {
    this.#toServer.send({ type: 'close' }, 0);
  }

  // What happens to it.

  /** Both ends learn of the end, each in its time; what is under way is lost. */
  cut(): void {
    const { lowMs, highMs } = this.#options.latency;
    const dice = this.#options.dice;
    this.#toClient.cut();
    this.#toServer.cut();
    this.#break(dice.between(0, highMs * 3 + lowMs), dice.between(0, highMs * 3 + lowMs));
  }

  /** The tab learns of the end and dials again; the server holds a connection on which nothing comes any more. */
  lookCutToClient(): void {
    if (this.#isOver) return;
    this.silence();
    const { tab, end, dice, latency } = this.#options;
    this.#world.schedule(dice.between(0, latency.highMs), tab, () => {
      end.onClose(1006);
    });
  }

  /** Nobody learns of the end before a time-out tells. */
  silence(): void {
    this.#toClient.isSilent = true;
    this.#toServer.isSilent = true;
  }

  /** The tab does not read for a while. */
  stall(forMs: number, inflation: number): void {
    if (this.#isStalled) return;
    this.#isStalled = true;
    this.#toClient.hold(inflation);
    this.#world.schedule(forMs, this.#options.tab, () => this.unstall());
  }

  unstall(): void {
    if (!this.#isStalled) return;
    this.#isStalled = false;
    this.#toClient.release();
  }

  /** Neither end waits for the other, or takes it for somebody who is not there any more. */
  get flows(): boolean {
    return this.#toClient.flows && this.#toServer.flows;
  }

  /** The tab's process is gone; the kernel may still send some of what it was handed. */
  tabDied(): void {
    if (this.#isOver) return;
    this.#toServer.cut(this.#options.dice.below(this.#toServer.inFlight + 1));
    this.#break(null, this.#options.dice.between(0, this.#options.latency.highMs * 3));
  }

  /** The server's process is gone: what it handed to the kernel before may still come. */
  serverDied(kind: 'kill' | 'power'): void {
    if (this.#isOver) return;
    this.#session = null;
    if (kind === 'power') {
      this.silence();
      return;
    }
    this.#toClient.cut(this.#options.dice.below(this.#toClient.inFlight + 1));
    this.#break(this.#options.dice.between(0, this.#options.latency.highMs * 3), null);
  }

  /** Null: that end is not told. */
  #break(clientInMs: number | null, serverInMs: number | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#handshake.cancel();
    const { tab, server, end } = this.#options;
    if (clientInMs !== null) {
      this.#world.schedule(clientInMs, tab, () => {
        this.#toClient.cut();
        end.onClose(1006);
      });
    }
    if (serverInMs !== null) {
      this.#world.schedule(serverInMs, server, () => {
        this.#toServer.cut();
        this.#session?.disconnected();
        this.#session = null;
      });
    }
    this.onOver();
  }

  #reachClient(item: ToClient, end: ClientEnd): void {
    switch (item.type) {
      case 'open':
        this.#handshake.cancel();
        end.onOpen();
        return;
      case 'message':
        this.#arrived(this.#options.tab.name, item.flow);
        end.onMessage(item.bytes);
        return;
      case 'close':
        this.#isOver = true;
        this.#toClient.cut();
        this.#toServer.cut();
        end.onClose(item.code);
        this.onOver();
    }
  }

  #reachServer(item: ToServer): void {
    this.#lastSignMs = this.#world.nowMs;
    switch (item.type) {
      case 'message':
        this.#arrived('server', item.flow);
        if (this.#session !== null) this.#options.observer.onClientSent(this, item.bytes);
        this.#session?.receive(item.bytes);
        // The socket's buffer is used again at once: whoever kept a view of it keeps rubbish.
        item.bytes.fill(0xee);
        return;
      case 'text':
        this.#session?.receiveText();
        return;
      case 'close':
        this.#break(null, 0);
    }
  }

  /** As in server/ws/connection.ts; a ping and its answer are taken as one. */
  #heartbeat(): void {
    if (this.#isOver || this.#session === null) return;
    const answers = !this.#toServer.isSilent && this.#options.tab.alive;
    if (answers || this.#isPaused) this.#lastSignMs = this.#world.nowMs;
    if (this.#world.nowMs - this.#lastSignMs > limits.silentSocketMs) {
      this.#break(null, 0);
      return;
    }
    this.#world.schedule(limits.silentSocketMs / 3, this.#options.server, () => this.#heartbeat());
  }

  #flow(lane: string, bytes: Uint8Array): number {
    const { trace, nowMs } = this.#world;
    if (!trace.isKept) return 0;
    const flow = this.#world.nextFlow();
    trace.add(nowMs, lane, 'send', `${this.name} ${describeFrame(bytes)}`, flow);
    return flow;
  }

  #arrived(lane: string, flow: number): void {
    const { trace, nowMs } = this.#world;
    if (trace.isKept) trace.add(nowMs, lane, 'receive', this.name, flow);
  }
}

function describeFrame(bytes: Uint8Array): string {
  const kind =
    bytes[0] === 0
      ? (['step 1', 'step 2', 'update'][bytes[1] ?? 9] ?? 'sync ?')
      : ({ 1: 'presence', 2: 'denied', 3: 'query', 102: 'receipt' }[bytes[0] ?? 9] ?? 'unknown');
  return `${kind}, ${bytes.length} B`;
}
