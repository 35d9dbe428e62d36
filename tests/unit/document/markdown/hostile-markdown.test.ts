// Markdown that would keep a parser busy for minutes is turned away before it is parsed, and what is turned away is no text
// that people write. No test looks at a clock: one that hung would not end.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { applyMarkdown } from '../../../../lib/document/markdown/apply-markdown.ts';
import { markdownCharactersMax } from '../../../../lib/document/markdown/limits.ts';
import { readMarkdown } from '../../../../lib/document/markdown/markdown-reader.ts';
import { pickFrom, randomText } from '../../../support/random-flow.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const growing = (mark: string): string =>
  Array.from({ length: 1_500 }, (_, length) => `e${mark.repeat(length)}`).join('');

describe('is refused', () => {
  test.each([
    ['too-long', 'a'.repeat(markdownCharactersMax + 1)],
    ['too-deep', '>'.repeat(100_000)],
    ['too-deep', '- '.repeat(100_000)],
    ['too-deep', '1. '.repeat(50_000)],
    ['too-deep', Array.from({ length: 500 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n')],
    ['too-deep', Array.from({ length: 60 }, (_, depth) => `${'\t'.repeat(depth)}- a`).join('\n')],
    ['too-intricate', '**x'.repeat(100_000)],
    ['too-intricate', 'a_ '.repeat(100_000)],
    ['too-intricate', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['too-intricate', '*'.repeat(40_000)],
    ['too-intricate', 'x <!-- '.repeat(50_000)],
    ['too-intricate', growing('`')],
    ['too-intricate', growing('$')],
    ['too-intricate', `| a |\n| - |\n> q\n${'**x'.repeat(50_000)}`],
    ['too-intricate', `text\n\`\`\`\ncode\n\n\`\`\`\n\n${'**x'.repeat(50_000)}`],
    ['too-intricate', `<!--\n\n\`\`\`\n\n-->\n\n${'**x'.repeat(50_000)}`],
    ['too-intricate', `~~~ \`\n\n\`\`\`\n\n~~~\n\n${'**x'.repeat(50_000)}`],
    [
      'table-too-large',
      `${'| a '.repeat(100)}|\n${'| - '.repeat(100)}|\n${`${'| a '.repeat(100)}|\n`.repeat(60)}`,
    ],
  ] as const)('%s', (type, markdown) => {
    expect(readMarkdown(markdown)).toEqual({ ok: false, error: { type } });
  });

  test('the document stays as it is', () => {
    const doc = new Y.Doc();
    expect(applyMarkdown(doc, '>'.repeat(100_000)).ok).toBe(false);
    expect(Y.encodeStateVector(doc)).toEqual(Y.encodeStateVector(new Y.Doc()));
  });
});

describe('is read', () => {
  test.each([
    [
      'a long outline',
      Array.from({ length: 2_000 }, (_, at) => `${'  '.repeat(at % 4)}- item ${at}`).join('\n'),
      2_000,
    ],
    ['a long code block', `\`\`\`js\n${'a[i] = `${b}` * c_d;\n'.repeat(5_000)}\`\`\`\n`, 1],
    ['a large table', `| a | b |\n| --- | --- |\n${'| **x** | [y](z) |\n'.repeat(1_000)}`, 1],
    ['many paragraphs', 'lorem **ipsum** _dolor_ `sit` [amet](x)\n\n'.repeat(1_500), 1_500],
    ['unclosed marks', '*a **b ~~c `d [e ![f <g $h'.repeat(50), 1],
  ])('%s', (_, markdown, blocks) => {
    const read = readMarkdown(markdown);
    expect(read.ok && read.value).toHaveLength(blocks);
  });

  test('nonsense of any kind never throws', () => {
    const pick = pickFrom(seededRandom(11));
    for (let round = 0; round < 300; round++) {
      const lines = Array.from({ length: pick(12) }, () => ' '.repeat(pick(5)) + randomText(pick));
      expect(readMarkdown(lines.join('\n')).ok).toBe(true);
    }
  });
});
