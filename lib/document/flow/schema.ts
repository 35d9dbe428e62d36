// The types of blocks and inline things, with the attributes that each may have: the one list that projection, writer,
// exporters and validation go by. A new type starts here. A rule returns the canonical value, or undefined for the
// default and for nonsense; what is not canonical is never corrected in the document, only not shown.

export type Primitive = string | number | boolean;
export type AttributeRule = (value: unknown) => Primitive | undefined;

export interface BlockSchema {
  /** `rich`: text with marks and inline things. `plain`: text only. `void`: none; what stands there is shown behind it. */
  readonly content: 'rich' | 'plain' | 'void';
  readonly attributes: Readonly<Record<string, AttributeRule>>;
}

export interface InlineSchema {
  readonly attributes: Readonly<Record<string, AttributeRule>>;
}

const indentMax = 15;
const sizeMax = 10_000;
const listStartMax = 1_000_000;

const oneOf =
  (...values: readonly string[]): AttributeRule =>
  (value) =>
    typeof value === 'string' && values.includes(value) ? value : undefined;

const count =
  (max: number, byDefault = 0): AttributeRule =>
  (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
    const bounded = Math.min(max, Math.max(0, Math.floor(value)));
    return bounded === byDefault ? undefined : bounded;
  };

const flag: AttributeRule = (value) => (value === true ? true : undefined);

const text =
  (charactersMax: number): AttributeRule =>
  (value) =>
    typeof value === 'string' && value !== '' ? value.slice(0, charactersMax) : undefined;

const language: AttributeRule = (value) =>
  typeof value === 'string' && /^[\w+#.-]{1,40}$/.test(value) ? value : undefined;

const align = oneOf('left', 'center', 'right', 'justify', 'start', 'end');
/** What every block with text may have, of whatever type. */
export const aligned = { align, indent: count(indentMax) };
export const addressCharactersMax = 2_048;
const address = text(addressCharactersMax);
const image = { src: address, alt: text(1_000), width: count(sizeMax), height: count(sizeMax) };

const blocks = {
  paragraph: { content: 'rich', attributes: aligned },
  h1: { content: 'rich', attributes: aligned },
  h2: { content: 'rich', attributes: aligned },
  h3: { content: 'rich', attributes: aligned },
  h4: { content: 'rich', attributes: aligned },
  h5: { content: 'rich', attributes: aligned },
  h6: { content: 'rich', attributes: aligned },
  quote: { content: 'rich', attributes: aligned },
  callout: {
    content: 'rich',
    attributes: { ...aligned, tone: oneOf('tip', 'success', 'warning', 'danger'), icon: text(16) },
  },
  toggle: { content: 'rich', attributes: { ...aligned, closed: flag } },
  bullet: { content: 'rich', attributes: aligned },
  number: { content: 'rich', attributes: { ...aligned, start: count(listStartMax, 1) } },
  check: { content: 'rich', attributes: { ...aligned, checked: flag } },
  code: { content: 'plain', attributes: { ...aligned, language } },
  divider: { content: 'void', attributes: {} },
  image: { content: 'void', attributes: { ...image, align, caption: text(1_000) } },
  equation: { content: 'void', attributes: { tex: text(10_000) } },
  embed: { content: 'void', attributes: { url: address } },
  table: { content: 'void', attributes: { headerRow: flag, headerColumn: flag } },
} as const satisfies Record<string, BlockSchema>;

const inlines = {
  mention: { attributes: { user: text(64), label: text(100) } },
  emoji: { attributes: { name: text(64), symbol: text(16) } },
  equation: { attributes: { tex: text(10_000) } },
  image: { attributes: image },
} as const satisfies Record<string, InlineSchema>;

export type BlockType = keyof typeof blocks;
export type InlineType = keyof typeof inlines;

/** Undefined for a type that this version does not know. */
export function blockSchema(type: unknown): BlockSchema | undefined {
  return typeof type === 'string' && Object.hasOwn(blocks, type) ? blocks[type as BlockType] : undefined;
}

export function inlineSchema(type: unknown): InlineSchema | undefined {
  return typeof type === 'string' && Object.hasOwn(inlines, type) ? inlines[type as InlineType] : undefined;
}
