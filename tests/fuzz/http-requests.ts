// Requests for the HTTP fuzzer: honest ones of every kind, and their addresses, queries, headers and bodies made wrong.

import { png } from '../support/images.ts';
import type { Dice } from './dice.ts';
import { mutatedBytes } from './mutators.ts';

/** What a request may speak of: ids and tokens that are real. */
export interface Known {
  readonly ids: readonly string[];
  readonly uploads: readonly string[];
  readonly tokens: readonly string[];
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
const oddIds = [
  'nobody-made-this',
  '',
  '..',
  '%2e%2e',
  'a%00b',
  'x'.repeat(300),
  '__proto__',
  'constructor',
  'é',
  '%ff',
];
const oddQueries = [
  '',
  '?',
  '?name',
  '?name=',
  '?name=%ff',
  '?name=a&name=b',
  '?name[]=a',
  '?__proto__[x]=1',
  '?token=',
  '?%00=%00',
];
const contentTypes = [
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'image/png',
  'application/json;',
  'no type',
  '',
];
const oddOrigins = ['null', 'http://localhost', 'https://evil.example', '://', 'http://['];
const oddBodies = [
  '',
  'null',
  '[]',
  '"title"',
  '{"title":null}',
  '{"title":1e999}',
  '{"title":"a","title":{}}',
  '{"__proto__":{"title":"x"},"title":"y"}',
  '{"constructor":{"prototype":{}}}',
  '{"title":"\\ud800"}',
  `{"title":"${'x'.repeat(301)}"}`,
  `{"title":"${'x'.repeat(70_000)}"}`,
  '['.repeat(20_000),
  `{"title":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
];

export interface WrongRequest {
  readonly method: (typeof methods)[number];
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload: Buffer;
}

export function randomRequest(dice: Dice, known: Known): WrongRequest {
  const id = dice.oneIn(4) ? dice.pick(oddIds) : dice.pick(known.ids);
  const [method, path] = dice.pick<readonly [(typeof methods)[number], string]>([
    ['GET', '/api/documents'],
    ['POST', '/api/documents'],
    ['GET', `/api/documents/${id}`],
    ['PUT', `/api/documents/${id}`],
    ['PATCH', `/api/documents/${id}`],
    ['DELETE', `/api/documents/${id}`],
    ['POST', `/api/documents/${id}/restore`],
    ['POST', `/api/documents/${id}/uploads`],
    ['GET', dice.oneIn(3) ? `/uploads/${id}/${dice.pick(oddIds)}` : dice.pick(known.uploads)],
    ['GET', '/readyz'],
    ['GET', '/api/openapi.json'],
    ['GET', `/d/${id}`],
  ]);
  return {
    method: dice.oneIn(8) ? dice.pick(methods) : method,
    url: mutatedAddress(dice, path) + randomQuery(dice, known),
    headers: randomHeaders(dice, path),
    payload: randomBody(dice, path),
  };
}

function mutatedAddress(dice: Dice, path: string): string {
  const address = dice.oneIn(4) ? `/${printable(mutated(dice, path.slice(1), path))}` : path;
  // The harness reads it as a URL before the server does.
  return URL.canParse(address, 'http://localhost') ? address : path;
}

function randomQuery(dice: Dice, { tokens }: Known): string {
  if (dice.oneIn(3)) return '';
  if (dice.oneIn(3)) return dice.pick(oddQueries);
  const token = dice.pick(tokens);
  return `?token=${dice.oneIn(2) ? token : printable(mutated(dice, token, dice.pick(tokens)))}&name=a`;
}

function randomHeaders(dice: Dice, path: string): Record<string, string> {
  const honest = path.endsWith('/uploads') ? 'image/png' : 'application/json';
  const headers: Record<string, string> = {
    host: 'localhost',
    'content-type': dice.oneIn(4) ? dice.pick(contentTypes) : honest,
  };
  const cookie = `weft_guest=${'c'.repeat(22)}; theme=dark`;
  if (!dice.oneIn(3)) headers['cookie'] = dice.oneIn(2) ? cookie : printable(mutated(dice, cookie, cookie));
  if (dice.oneIn(8)) headers['origin'] = dice.pick(oddOrigins);
  if (dice.oneIn(8)) headers['accept'] = dice.pick(['text/html', '*/*', ';;;', 'text/html;q=x']);
  if (dice.oneIn(8)) headers['accept-encoding'] = dice.pick(['gzip', 'br;q=0', ',,,', 'gzip;q=nan']);
  if (dice.oneIn(12)) headers['content-encoding'] = dice.pick(['gzip', 'br', 'x']);
  if (dice.oneIn(12)) headers['x-forwarded-for'] = dice.pick(['203.0.113.1', 'x', ',', '::']);
  return headers;
}

function randomBody(dice: Dice, path: string): Buffer {
  const honest = path.endsWith('/uploads') ? png(2, 2) : Buffer.from('{"title":"A plan, é"}');
  if (dice.oneIn(3)) return Buffer.from(honest);
  if (dice.oneIn(2)) return Buffer.from(dice.pick(oddBodies));
  return Buffer.from(mutatedBytes(dice, honest, Buffer.from(dice.pick(oddBodies).slice(0, 100) || 'x')));
}

function mutated(dice: Dice, text: string, other: string): string {
  return Buffer.from(mutatedBytes(dice, Buffer.from(text || 'x'), Buffer.from(other))).toString('latin1');
}

/** What Node's own parser lets through to the program; the others are raw requests of tests/contract. */
function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, (odd) => `%${odd.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
