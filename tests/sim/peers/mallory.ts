// Somebody with an account who speaks to the server in raw frames. Each attack is a connection of its own, as the last one
// usually was closed.

import { encodeSyncStep1 } from '../../../lib/protocol/encode.ts';
import type { ClientEnd, Wire } from '../network/wire.ts';
import type { Actor, World } from '../world/world.ts';
import { attacks, type AttackName, type Victim } from './attacks.ts';
import type { Browser } from './browser.ts';

export type MalloryDial = (mallory: Mallory, documentId: string, end: ClientEnd) => Wire;

export class Mallory {
  readonly name: string;
  readonly actor: Actor;
  readonly browser: Browser;
  readonly wires = new Set<Wire>();
  /** Codes with which the server ended a connection, for the tally of what a run met. */
  readonly endings: number[] = [];
  readonly #dial: MalloryDial;

  constructor(world: World, browser: Browser, dial: MalloryDial) {
    this.browser = browser;
    this.name = `mallory${browser.index}`;
    this.actor = world.createActor(this.name);
    this.#dial = dial;
  }

  /** `victim` is looked at when the connection is there: an attack on a clock must know it. */
  attack(name: AttackName, documentId: string, victim: () => Victim): void {
    const wire = this.#dial(this, documentId, {
      onOpen: () => {
        if (name !== 'empty-frame') wire.clientSends(encodeSyncStep1(Uint8Array.of(0)));
        for (const frame of attacks[name](victim(), this.actor.dice)) wire.clientSends(frame);
      },
      onMessage: () => true,
      onClose: (code) => {
        this.wires.delete(wire);
        this.endings.push(code);
      },
    });
    this.wires.add(wire);
  }

  /** Hangs up. */
  leave(): void {
    for (const wire of this.wires) wire.clientCloses();
    this.wires.clear();
  }
}
