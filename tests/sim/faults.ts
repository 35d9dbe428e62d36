// The faults, in classes that a seed has or has not, and how one is drawn.

import type { Role } from '../../server/core/access.ts';
import type { Action, PeerPlan } from './actions.ts';
import { attackNames, type AttackName } from './peers/attacks.ts';
import type { Dice } from './world/dice.ts';

export const faultClasses = [
  'network',
  'half-open',
  'slow-reader',
  'offline',
  'tabs',
  'kills',
  'crashes',
  'disk',
  'damage',
  'clocks',
  'rights',
  'documents',
  'attacks',
] as const;
export type FaultClass = (typeof faultClasses)[number];

/** Of these there are few that come at the right moment. */
const thefts: readonly AttackName[] = [
  'writes-as-another',
  'answers-as-another',
  'clock-hijack',
  'future-deletes',
  'presence-of-another',
];

interface Draw {
  readonly atMs: number;
  readonly peers: readonly PeerPlan[];
  readonly kind: FaultClass;
}

type WithoutTime<T> = T extends unknown ? Omit<T, 'atMs'> : never;

export function drawFault(dice: Dice, draw: Draw): Action {
  return { ...drawKind(dice, draw), atMs: draw.atMs };
}

function drawKind(dice: Dice, { peers, kind }: Draw): WithoutTime<Action> {
  const peer = dice.below(peers.length);
  const tab = dice.below(3);
  const document = dice.below(2);
  switch (kind) {
    case 'network':
      return { type: 'cut', peer, tab };
    case 'half-open':
      return { type: dice.pick(['half-open', 'duplicate-socket'] as const), peer, tab };
    case 'slow-reader':
      return {
        type: 'slow-reader',
        peer,
        tab,
        forMs: dice.between(500, 45_000),
        inflation: dice.pick([1, 50, 2_000]),
      };
    case 'offline':
      return { type: 'offline', peer, forMs: dice.between(500, 40_000), silently: dice.chance(0.4) };
    case 'tabs':
      return dice.chance(0.15)
        ? { type: 'local-store-fails', peer, forMs: dice.between(500, 20_000) }
        : { type: dice.pick(['open-tab', 'open-tab', 'close-tab', 'reload'] as const), peer, tab };
    case 'kills':
      return {
        type: 'kill-tab',
        peer,
        tab,
        when: dice.chance(0.6) ? 'after-receipt' : 'now',
        keepsLocalCopy: dice.chance(0.5),
      };
    case 'crashes':
      return dice.chance(0.2)
        ? { type: 'drain', downMs: dice.between(100, 4_000) }
        : { type: 'crash', kind: dice.pick(['kill', 'power'] as const), downMs: dice.between(100, 8_000) };
    case 'disk':
      return dice.weighted<() => WithoutTime<Action>>([
        [
          4,
          () => ({ type: 'disk-slow', forMs: dice.between(500, 15_000), delayMs: dice.between(20, 4_000) }),
        ],
        [
          3,
          () => ({
            type: 'disk-refuses',
            reason: dice.pick(['full', 'busy'] as const),
            forMs: dice.between(200, 12_000),
          }),
        ],
        [1, () => ({ type: 'disk-fails' })],
      ])();
    case 'damage':
      // Rare: what is damaged cannot be written in any more.
      return dice.chance(0.1)
        ? { type: 'flip-bit', document, place: dice.fraction(), bit: dice.below(4_096) }
        : { type: 'cut', peer, tab };
    case 'clocks':
      return {
        type: 'clock-jump',
        whose: dice.chance(0.3) ? 'server' : peer,
        byMs: dice.pick([-86_400_000, -3_600_000, -5_000, 5_000, 3_600_000, 86_400_000]),
      };
    case 'rights':
      return dice.chance(0.1)
        ? { type: 'accounts-down', forMs: dice.between(100, 5_000) }
        : {
            type: 'grant',
            peer: dice.below(peers.length),
            document,
            role: dice.pick<Role | null>([null, 'viewer', 'commenter', 'editor', 'editor', 'editor']),
          };
    case 'documents':
      return {
        type: dice.weighted([
          [6, 'rename' as const],
          [1, 'delete-document' as const],
          [2, 'restore-document' as const],
        ]),
        peer,
        document,
        text: `Name ${dice.below(1_000)}`,
      };
    case 'attacks': {
      const mallory = peers.findIndex((each) => each.kind === 'malicious');
      return mallory < 0
        ? { type: 'cut', peer, tab }
        : {
            type: 'attack',
            peer: mallory,
            attack: dice.chance(0.4) ? dice.pick(thefts) : dice.pick(attackNames),
            place: dice.fraction(),
          };
    }
  }
}
