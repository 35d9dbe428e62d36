// From a seed to a plan: who takes part, which limits are small, and everything that is done to them, at which moments.
// Each seed leaves out some kinds of faults, so that what the others alone bring about can show.

import type { Action, EditAction, EditKind, PeerKind, PeerPlan, Plan } from './actions.ts';
import { drawFault, type FaultClass, faultClasses } from './faults.ts';
import { drawKnobs } from './knobs.ts';
import { Dice } from './world/dice.ts';

export interface PlanOptions {
  /** Edits and faults together. */
  readonly actions: number;
}

/** In one seed of six the people write in Lexical editors. */
export function hasEditors(seed: number): boolean {
  return seed % 6 === 5;
}

/** How often each kind of edit of a plain document is drawn. */
const plainKinds: ReadonlyArray<readonly [number, EditKind]> = [
  [46, 'insert'],
  [14, 'delete'],
  [8, 'format'],
  [8, 'map'],
  [6, 'list'],
  [6, 'nested'],
  [3, 'drop'],
  [4, 'many'],
  [4, 'undo'],
  [2, 'redo'],
  [1, 'paste'],
  [2, 'title'],
];

/** In an editor. */
const editorKinds: ReadonlyArray<readonly [number, EditKind]> = [
  [40, 'type'],
  [4, 'insert'],
  [10, 'deleteText'],
  [8, 'format'],
  [8, 'split'],
  [4, 'merge'],
  [3, 'deleteAcross'],
  [1, 'deleteBlock'],
  [2, 'pasteBlocks'],
  [3, 'blockType'],
  [3, 'list'],
  [2, 'indent'],
  [2, 'link'],
  [1, 'align'],
  [1, 'color'],
  [2, 'void'],
  [2, 'atom'],
  [2, 'voidProps'],
  [2, 'lineBreak'],
  [4, 'move'],
  [2, 'table'],
  [2, 'addRow'],
  [2, 'addColumn'],
  [1, 'removeRow'],
  [1, 'removeColumn'],
  [1, 'resizeColumn'],
  [1, 'replaceAll'],
  [5, 'undo'],
  [3, 'redo'],
  [4, 'caret'],
  [2, 'title'],
];

const letters = 'abcdefghijklmnopqrstuvwxyz ';
const rareTexts = ['é', '漢字', '🙂', '\u0000', 'ﬁ', '👩‍👩‍👧', '\n', '"\\'];

export function planOf(seed: number, options: PlanOptions): Plan {
  const dice = new Dice(seed).fork('plan');
  const editors = hasEditors(seed);
  const peers = drawPeers(dice.fork('peers'), editors);
  const documents = dice.chance(0.35) ? 2 : 1;
  const classes = faultClasses.filter(() => dice.chance(0.55));
  // Three hundred actions in one to three minutes.
  const chaosMs = dice.between(60_000, 180_000) * Math.min(1, options.actions / 300);
  return {
    seed,
    peers,
    documents,
    knobs: drawKnobs(dice.fork('knobs')),
    chaosMs,
    actions: drawActions(dice.fork('actions'), { peers, classes, chaosMs, editors, ...options }),
  };
}

function drawPeers(dice: Dice, editors: boolean): PeerPlan[] {
  const count = 3 + dice.below(editors ? 3 : 6);
  const hasMallory = dice.chance(0.5);
  return Array.from({ length: count }, (_, index) => {
    const kind: PeerKind =
      hasMallory && index === count - 1
        ? 'malicious'
        : editors
          ? dice.weighted<PeerKind>([
              [8, 'editor'],
              [1, 'stock'],
            ])
          : dice.weighted<PeerKind>([
              [7, 'engine'],
              [2, 'stock'],
              [1, 'newer'],
            ]);
    const role =
      index === 0
        ? 'owner'
        : dice.weighted<PeerPlan['role']>([
            [8, 'editor'],
            [1, 'viewer'],
            [1, 'commenter'],
          ]);
    const lowMs = dice.weighted([
      [3, 1],
      [2, 20],
      [1, 120],
    ]);
    return {
      kind,
      role,
      latency: { lowMs, highMs: lowMs * dice.between(1.5, 6) },
      hasLocalStore: dice.chance(0.7),
    };
  });
}

function drawActions(
  dice: Dice,
  plan: PlanOptions & {
    peers: readonly PeerPlan[];
    classes: readonly FaultClass[];
    chaosMs: number;
    editors: boolean;
  },
): Action[] {
  const { actions: count, peers, classes, chaosMs } = plan;
  const faultShare = classes.length === 0 ? 0 : dice.between(0.03, 0.25);
  const writers = peers.flatMap(({ kind }, index) => (kind === 'malicious' ? [] : [index]));
  const gaps = Array.from({ length: count }, () =>
    dice.chance(0.85) ? dice.fraction() : dice.between(0, 20),
  );
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  const actions: Action[] = [];
  let atMs = 0;
  for (const gap of gaps) {
    atMs += (gap / total) * chaosMs;
    actions.push(
      dice.chance(faultShare)
        ? drawFault(dice, { atMs, peers, kind: dice.pick(classes) })
        : { ...drawEdit(dice, dice.pick(writers), plan.editors), atMs },
    );
  }
  return actions;
}

function drawEdit(dice: Dice, peer: number, editors: boolean): EditAction {
  const kind = dice.weighted(editors ? editorKinds : plainKinds);
  return {
    type: 'edit',
    peer,
    tab: dice.below(3),
    kind,
    place: dice.fraction(),
    extent: dice.fraction(),
    text: drawText(dice, kind),
  };
}

function drawText(dice: Dice, kind: EditKind): string {
  if (dice.chance(0.03)) return dice.pick(rareTexts);
  const length = kind === 'paste' ? 200 + dice.below(4_000) : 1 + dice.below(5);
  let text = '';
  for (let index = 0; index < length; index++) text += letters[dice.below(letters.length)];
  return text;
}
