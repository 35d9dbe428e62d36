// What stock Lexical has without text (its decorators), as things of a flow, and what is kept of those that have no
// counterpart.

import type { NewData } from '../flow/new-content.ts';
import { canonicalShape, type Shape } from '../flow/shape.ts';
import { isRecord, type StockProps } from './stock-tree.ts';

/** Null for a type that has no counterpart. */
export function shapeOfAtom(type: string, props: StockProps, place: 'block' | 'inline'): Shape | null {
  switch (type) {
    case 'horizontalrule':
    case 'page-break':
      return place === 'block' ? { type: 'divider', attributes: {} } : null;
    case 'image':
    case 'inline-image':
      return shape('image', place, {
        src: props['src'],
        alt: props['altText'] ?? props['alt'],
        width: props['width'],
        height: props['height'],
        caption: stringOf(props['captionText']),
      });
    case 'equation':
      return shape('equation', place, { tex: props['equation'] });
    case 'mention':
      return place === 'inline'
        ? shape('mention', place, { label: props['mention'], user: props['mention'] })
        : null;
    case 'youtube':
      return embed(place, `https://www.youtube.com/watch?v=${stringOf(props['videoID'])}`);
    case 'tweet':
      return embed(place, `https://x.com/i/web/status/${stringOf(props['id'])}`);
    // What this program's own nodes wrote while its documents were version 2's.
    case 'void-block':
    case 'inline-atom':
      return shape(stringOf(props['shape']), place, isRecord(props['attributes']) ? props['attributes'] : {});
    default:
      return null;
  }
}

function embed(place: 'block' | 'inline', url: string): Shape | null {
  return place === 'block' ? shape('embed', place, { url }) : null;
}

function shape(type: string, place: 'block' | 'inline', attributes: StockProps): Shape {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null);
  return canonicalShape({ type, attributes: Object.fromEntries(given) as Shape['attributes'] }, place);
}

/** What a flow's own embeds are told by: data of others goes under its own name. */
const reserved: ReadonlySet<string> = new Set([
  ...['type', 'inline', 'slot', 'at', 'join', 'rows', 'cols', 'cells', 'gone'],
]);

/** All that can be carried along of what is not known. */
export function dataOf(props: StockProps): NewData {
  return Object.fromEntries(
    Object.entries(props)
      .filter(([name]) => name !== 'type')
      .map(([name, value]) => [reserved.has(name) ? `__${name}` : name, value]),
  );
}

export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
