// Random edits of a flow, also such as no editor makes: what an index or a row of blocks must keep up with.

import * as Y from 'yjs';

export type Pick = (below: number) => number;

export function randomEdit(flow: Y.XmlText, pick: Pick): void {
  const at = pick(flow.length + 1);
  const rest = flow.length - at;
  const embeds = (flow.toDelta() as { insert: unknown }[])
    .map(({ insert }) => insert)
    .filter((insert): insert is Y.Map<unknown> => insert instanceof Y.Map);
  const embed = embeds[pick(Math.max(1, embeds.length))];
  switch (pick(11)) {
    case 0:
    case 1:
      flow.insert(at, 'abcdef'.slice(0, 1 + pick(6)));
      return;
    case 2:
    case 3:
      flow.insertEmbed(at, new Y.Map(pick(2) === 0 ? [] : [['type', pick(2) === 0 ? 'h1' : 'divider']]));
      return;
    case 4:
      flow.insertEmbed(at, new Y.Map([[pick(2) === 0 ? 'inline' : 'slot', 'mention']]));
      return;
    case 5:
      if (rest > 0) flow.delete(at, 1 + pick(Math.min(rest, 12)));
      return;
    case 6:
      if (rest > 0) flow.format(at, 1 + pick(rest), { [`b${pick(4)}`]: pick(3) === 0 ? null : 1 + pick(3) });
      return;
    case 7:
      embed?.set(['type', 'at', 'join', 'indent'][pick(4)] ?? 'type', pick(2) === 0 ? 'h2' : true);
      return;
    case 8:
      moveToSlot(embeds, embed, pick);
      return;
    case 9:
      // Becomes another kind of embed: nobody does, anybody could.
      embed?.set(pick(2) === 0 ? 'inline' : 'slot', 'x');
      return;
    default:
      embed?.delete(['inline', 'join', 'at', 'type'][pick(4)] ?? 'inline');
  }
}

function moveToSlot(embeds: readonly Y.Map<unknown>[], embed: Y.Map<unknown> | undefined, pick: Pick): void {
  const slots = embeds.filter((each) => each.has('slot'));
  const id = slots[pick(Math.max(1, slots.length))]?._item?.id;
  if (id !== undefined) embed?.set('at', `${id.client}:${id.clock}`);
}
