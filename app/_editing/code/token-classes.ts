// What the parts of code are, as far as they are told apart by colour: a theme whose colours are the numbers of these.
// The colours themselves are the style sheet's (code-highlights.css).

/** In the order of their numbers, from 1. 0: nothing of note. */
export const tokenClasses = [
  'comment',
  'keyword',
  'string',
  'number',
  'function',
  'type',
  'variable',
  'tag',
  'attribute',
  'inserted',
  'deleted',
  'heading',
] as const;

export type TokenClass = (typeof tokenClasses)[number];

/** Of TextMate grammars; a longer name counts before a shorter one. */
const scopes: Readonly<Record<TokenClass, readonly string[]>> = {
  comment: ['comment', 'punctuation.definition.comment'],
  keyword: ['keyword', 'storage', 'constant.language', 'variable.language', 'punctuation.definition.keyword'],
  string: ['string', 'punctuation.definition.string', 'constant.character.escape', 'markup.inline.raw'],
  number: ['constant.numeric', 'constant.other.color', 'keyword.other.unit'],
  function: ['entity.name.function', 'support.function', 'meta.function-call.generic'],
  type: [
    'entity.name.type',
    'entity.name.class',
    'entity.other.inherited-class',
    'support.type',
    'support.class',
  ],
  variable: ['variable.parameter', 'variable.other.constant', 'support.variable', 'variable.other.property'],
  tag: ['entity.name.tag', 'punctuation.definition.tag'],
  attribute: ['entity.other.attribute-name', 'support.type.property-name'],
  inserted: ['markup.inserted'],
  deleted: ['markup.deleted'],
  heading: ['markup.heading', 'entity.name.section', 'meta.diff.range', 'meta.diff.header'],
};

/** Operators are read by their shape, not by a colour. */
const plain = ['keyword.operator', 'punctuation'];

export const numberTheme = {
  name: 'weft',
  type: 'light' as const,
  settings: [
    { settings: { foreground: colorOf(0), background: '#ffffff' } },
    { scope: [...plain], settings: { foreground: colorOf(0) } },
    ...tokenClasses.map((name, index) => ({
      scope: [...scopes[name]],
      settings: { foreground: colorOf(index + 1) },
    })),
  ],
};

function colorOf(number: number): string {
  return `#${number.toString(16).padStart(6, '0')}`;
}

export function numberOf(color: string): number {
  const number = Number.parseInt(color.slice(1), 16);
  return number <= tokenClasses.length ? number : 0;
}
