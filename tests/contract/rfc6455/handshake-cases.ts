// Opening handshakes (RFC 6455, section 4), each with the status that must answer it. 0: the connection is closed
// without a response.

export interface HandshakeCase {
  readonly name: string;
  readonly request: string | Uint8Array;
  readonly status: number | readonly number[];
  /** Lines that the head of the response must have, in lower case. */
  readonly has?: readonly string[];
  readonly hasNot?: readonly string[];
}

const key = 'dGhlIHNhbXBsZSBub25jZQ==';
/** The answer to that key, from section 1.3 of the RFC. */
const accept = 'sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo='.toLowerCase();

const regular: ReadonlyArray<readonly [string, string]> = [
  ['Host', 'localhost'],
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', key],
];

interface Variation {
  readonly line?: string;
  readonly without?: string;
  readonly replace?: readonly [string, string];
  readonly add?: readonly string[];
}

/** The regular handshake but for what is said. */
export function handshake({
  line = 'GET /sync/rfc6455 HTTP/1.1',
  without,
  replace,
  add = [],
}: Variation = {}): string {
  const headers = regular
    .filter(([name]) => name !== without)
    .map(([name, value]) => `${name}: ${replace?.[0] === name ? replace[1] : value}`);
  return [line, ...headers, ...add, '', ''].join('\r\n');
}

function withLine(line: string): string {
  return handshake({ line });
}

function withHeader(...add: string[]): string {
  return handshake({ add });
}

function withPath(path: string): string {
  return withLine(`GET ${path} HTTP/1.1`);
}

export const handshakeCases: readonly HandshakeCase[] = [
  // What must be let in.
  { name: 'the regular handshake', request: handshake(), status: 101, has: [accept, 'upgrade: websocket'] },
  { name: 'upgrade in capitals', request: handshake({ replace: ['Upgrade', 'WEBSOCKET'] }), status: 101 },
  {
    name: 'connection in small letters',
    request: handshake({ replace: ['Connection', 'upgrade'] }),
    status: 101,
  },
  {
    name: 'connection with keep-alive',
    request: handshake({ replace: ['Connection', 'keep-alive, Upgrade'] }),
    status: 101,
  },
  {
    name: 'header names in small letters',
    request: handshake().replace(/^[A-Z][A-Za-z-]+(?=:)/gm, (name) => name.toLowerCase()),
    status: 101,
  },
  {
    name: 'header names in capitals',
    request: handshake().replace(/^[A-Z][A-Za-z-]+(?=:)/gm, (name) => name.toUpperCase()),
    status: 101,
  },
  { name: 'no space behind the colons', request: handshake().replaceAll(': ', ':'), status: 101 },
  {
    name: 'much space behind a colon',
    request: handshake({ replace: ['Upgrade', ' \t websocket \t'] }),
    status: 101,
  },
  { name: 'a query', request: withPath('/sync/rfc6455?token=abc&x=1'), status: 101 },
  { name: 'a query of nothing', request: withPath('/sync/rfc6455?'), status: 101 },
  { name: 'the longest id', request: withPath(`/sync/${'x'.repeat(128)}`), status: 101 },
  { name: 'the own origin', request: withHeader('Origin: http://localhost'), status: 101 },
  { name: 'a cookie of somebody else', request: withHeader('Cookie: a=b; c=d'), status: 101 },
  { name: 'headers that nobody knows', request: withHeader('X-One: 1', 'X-Two: 2'), status: 101 },
  { name: 'version 8', request: handshake({ replace: ['Sec-WebSocket-Version', '8'] }), status: 101 },
  {
    name: 'compression offered: not taken up',
    request: withHeader('Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'),
    status: 101,
    hasNot: ['sec-websocket-extensions'],
  },
  {
    name: 'an extension that nobody knows: not taken up',
    request: withHeader('Sec-WebSocket-Extensions: x-unknown; a="b"'),
    status: 101,
    hasNot: ['sec-websocket-extensions'],
  },
  {
    name: 'extensions that cannot be read: not looked at',
    request: withHeader('Sec-WebSocket-Extensions: ;;;,,,="'),
    status: 101,
    hasNot: ['sec-websocket-extensions'],
  },
  { name: 'an empty line before the request', request: `\r\n${handshake()}`, status: 101 },

  // Versions and keys.
  {
    name: 'no version',
    request: handshake({ without: 'Sec-WebSocket-Version' }),
    status: 400,
    has: ['sec-websocket-version: 13, 8'],
  },
  ...['0', '12', '14', '99', 'x', '13, 8'].map((version) => ({
    name: `version ${version}`,
    request: handshake({ replace: ['Sec-WebSocket-Version', version] }),
    status: 400,
    has: ['sec-websocket-version: 13, 8'],
  })),
  { name: 'the version twice', request: withHeader('Sec-WebSocket-Version: 13'), status: 400 },
  { name: 'no key', request: handshake({ without: 'Sec-WebSocket-Key' }), status: 400 },
  { name: 'the key twice', request: withHeader(`Sec-WebSocket-Key: ${key}`), status: 400 },
  ...[
    ['an empty key', ''],
    ['a key of 15 bytes', 'MTIzNDU2Nzg5MDEyMzQ1'],
    ['a key of 17 bytes', 'MTIzNDU2Nzg5MDEyMzQ1Njc='],
    ['a key without padding', 'dGhlIHNhbXBsZSBub25jZQ'],
    ['a key that is no base64', '!GhlIHNhbXBsZSBub25jZQ=='],
    ['a key in the alphabet of addresses', 'dGhlIHNhbXBsZSBub25j_-=='],
    ['a key with a space in it', 'dGhlIHNh bXBsZSBub25jZQ=='],
    ['a key of 4,000 characters', 'A'.repeat(4_000)],
  ].map(([name, value]) => ({
    name: name as string,
    request: handshake({ replace: ['Sec-WebSocket-Key', value as string] }),
    status: 400,
  })),

  // Methods, protocol versions and the request line.
  { name: 'no upgrade header', request: handshake({ without: 'Upgrade' }), status: 404 },
  { name: 'no connection header', request: handshake({ without: 'Connection' }), status: 404 },
  {
    name: 'a connection that does not upgrade',
    request: handshake({ replace: ['Connection', 'keep-alive'] }),
    status: 404,
  },
  { name: 'an upgrade to h2c', request: handshake({ replace: ['Upgrade', 'h2c'] }), status: 404 },
  {
    name: 'an upgrade to two things',
    request: handshake({ replace: ['Upgrade', 'websocket, h2c'] }),
    status: 404,
  },
  ...['POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH'].map((method) => ({
    name: `the method ${method}`,
    request: withLine(`${method} /sync/rfc6455 HTTP/1.1`),
    status: 405,
  })),
  { name: 'CONNECT', request: withLine('CONNECT /sync/rfc6455 HTTP/1.1'), status: [0, 400, 405] },
  { name: 'a method that nobody knows', request: withLine('FETCH /sync/rfc6455 HTTP/1.1'), status: 400 },
  { name: 'a method in small letters', request: withLine('get /sync/rfc6455 HTTP/1.1'), status: 400 },
  { name: 'HTTP/0.9', request: 'GET /sync/rfc6455\r\n\r\n', status: 404 },
  { name: 'the preface of HTTP/2', request: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: 400 },
  { name: 'an absolute address', request: withPath('http://localhost/sync/rfc6455'), status: 404 },
  {
    name: 'an absolute address elsewhere',
    request: withPath('http://169.254.169.254/latest/meta-data'),
    status: 404,
  },
  { name: 'an address of a socket', request: withPath('ws://localhost/sync/rfc6455'), status: 404 },
  { name: 'no path', request: withLine('GET HTTP/1.1'), status: 400 },
  { name: 'an asterisk', request: withPath('*'), status: [400, 404] },
  { name: 'spaces in the path', request: withPath('/sync/a b'), status: 400 },
  { name: 'a NUL in the path', request: withPath('/sync/a\u0000b'), status: 400 },
  {
    name: 'an escaped line break in the path',
    request: withPath('/sync/a%0d%0aX-Evil:%201'),
    status: 400,
    hasNot: ['x-evil'],
  },
  { name: 'an id of 129 characters', request: withPath(`/sync/${'x'.repeat(129)}`), status: 400 },
  { name: 'no id', request: withPath('/sync/'), status: 400 },
  { name: 'a path in the id', request: withPath('/sync/../../etc/passwd'), status: 400 },
  { name: 'an escaped path in the id', request: withPath('/sync/%2e%2e%2fetc'), status: 400 },
  { name: 'a slash behind the id', request: withPath('/sync/rfc6455/'), status: 400 },
  { name: 'two slashes before the id', request: withPath('/sync//rfc6455'), status: 400 },
  { name: 'another path', request: withPath('/socket'), status: 404 },
  { name: 'a path of 20,000 characters', request: withPath(`/sync/${'x'.repeat(20_000)}`), status: 431 },

  // Headers.
  {
    name: 'a subprotocol list that cannot be read',
    request: withHeader('Sec-WebSocket-Protocol: a,,b'),
    status: 400,
  },
  { name: 'a subprotocol twice', request: withHeader('Sec-WebSocket-Protocol: a, a'), status: 400 },
  {
    name: 'a header of 20,000 characters',
    request: withHeader(`X-Large: ${'x'.repeat(20_000)}`),
    status: 431,
  },
  {
    name: '3,000 headers',
    request: withHeader(...Array.from({ length: 3_000 }, (_, index) => `X-${index}: 1`)),
    status: 431,
  },
  { name: 'a space before a colon', request: withHeader('X-Odd : 1'), status: 400 },
  { name: 'a header without a colon', request: withHeader('X-Odd'), status: 400 },
  { name: 'a header without a name', request: withHeader(': 1'), status: 400 },
  { name: 'a folded header', request: withHeader('X-Odd: 1', ' 2'), status: 400 },
  { name: 'a NUL in a header', request: withHeader('X-Odd: a\u0000b'), status: 400 },
  { name: 'a bare carriage return in a header', request: withHeader('X-Odd: a\rX-Evil: 1'), status: 400 },
  { name: 'a bare line feed as the end of a line', request: withHeader('X-Odd: a\nX-Evil: 1'), status: 400 },
  {
    name: 'a length and chunks',
    request: withHeader('Content-Length: 4', 'Transfer-Encoding: chunked'),
    status: 400,
  },
  { name: 'two lengths', request: withHeader('Content-Length: 4', 'Content-Length: 5'), status: 400 },

  // Section 4.2.1; node's parser and ws let all of these in. A line break in the path makes it a request of HTTP/0.9.
  { name: 'HTTP/1.0', request: withLine('GET /sync/rfc6455 HTTP/1.0'), status: 400 },
  { name: 'HTTP/2.0 in the line', request: withLine('GET /sync/rfc6455 HTTP/2.0'), status: 400 },
  {
    name: 'a line break in the path',
    request: withPath('/sync/a\r\nX-Evil: 1'),
    status: 400,
    hasNot: ['x-evil'],
  },
  { name: 'no host', request: handshake({ without: 'Host' }), status: 400 },
  // ws reads the number, not its digits. No harm was found in it.
  ...['013', '13.0'].map((version) => ({
    name: `lenient: version ${version}`,
    request: handshake({ replace: ['Sec-WebSocket-Version', version] }),
    status: 101,
  })),

  // No HTTP at all.
  {
    name: 'bytes at random',
    request: Uint8Array.from({ length: 64 }, (_, index) => (index * 151 + 7) & 255),
    status: 400,
  },
  { name: 'the first bytes of TLS', request: Buffer.from('16030100a5010000a10303', 'hex'), status: 400 },
  { name: 'a frame instead of a handshake', request: Uint8Array.of(0x82, 0x80, 1, 2, 3, 4), status: 400 },
];
