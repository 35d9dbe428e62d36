// The program's log: JSON lines for machines, one plain line each for a person at a terminal. It never holds content,
// names or tokens, and no id that opens anything: the fields `document`, `user` and `session` are hashed here, so no
// caller can forget it. The first 12 digits of `printf %s ID | sha256sum` find the lines of a known id.

import { createHash } from 'node:crypto';
import pino from 'pino';

/** What a line may hold besides its message. */
export interface LogFields {
  readonly document?: string;
  readonly user?: string;
  readonly session?: string;
  readonly error?: unknown;
  readonly [name: string]: unknown;
}

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Written at once, even if the process ends in the next statement. */
  fatal(message: string, fields?: LogFields): void;
}

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Plain lines instead of JSON: for a terminal. */
  readonly plain: boolean;
  /** Takes whole lines, synchronously. */
  readonly write: (line: string) => void;
}

const hashedFields: ReadonlySet<string> = new Set(['document', 'user', 'session']);

export function createLog(options: LogOptions): Log {
  const write = options.plain ? (line: string) => options.write(plainLine(line)) : options.write;
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describeError },
    },
    { write },
  );
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error' | 'fatal') =>
    (message: string, fields: LogFields = {}) =>
      logger[level](withHashedIds(fields), message);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), fatal: at('fatal') };
}

/** Chosen fields only: errors carry ids and other values of their own, which pino's serializer would copy. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return { name, message, stack, ...code, ...(cause === undefined ? {} : { cause: describeError(cause) }) };
}

function withHashedIds(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      hashedFields.has(name) && typeof value === 'string' ? hashedId(value) : value,
    ]),
  );
}

function hashedId(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 12);
}

/** `12:04:05 warn  message  name=value name=value`, an error's stack below it. The time is UTC, as in JSON. */
function plainLine(json: string): string {
  const { time, level, msg, error, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${printable(value)}`);
  const head = [String(time).slice(11, 19), String(level).padEnd(5), printable(msg), pairs.join(' ')];
  const stack = error === undefined ? '' : `\n${stackOf(error)}`;
  return `${head.filter((part) => part !== '').join(' ')}${stack}\n`;
}

function stackOf(error: unknown): string {
  const { stack } = error as { readonly stack?: unknown };
  const text = typeof stack === 'string' ? stack : JSON.stringify(error);
  return text
    .split('\n')
    .map((line) => `    ${printable(line.trim())}`)
    .join('\n');
}

/** A terminal obeys control characters: what came from outside must not move its cursor or change its colours. */
function printable(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
