// Settings: the environment and the command line, read once into a frozen object. The table below is the one place
// that names a setting, its default and its meaning: docs/OPERATIONS.md is generated from it. Nothing else in the
// program reads process.env. A bad value is a ConfigError, which main prints as one line before it exits with 2.

import { isIP } from 'node:net';
import path from 'node:path';
import * as z from 'zod';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Config {
  /** 0: the system chooses a free port. */
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  /** An origin without a slash at the end, or null: what the Host header says. */
  readonly publicUrl: string | null;
  readonly open: boolean;
  readonly logLevel: LogLevel;
  /** Addresses and networks whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: readonly string[];
  /** 0: no limit. */
  readonly createLimitPerMinute: number;
  /** 0: for ever. */
  readonly historyDays: number;
  /** Of one uploaded file. */
  readonly uploadBytesMax: number;
  /** Of all uploaded files of a document together. */
  readonly uploadDocumentBytesMax: number;
  /** 0: no limit. */
  readonly uploadLimitPerMinute: number;
  /** False after `--no-app`: the sync server and the API alone. */
  readonly serveApp: boolean;
}

/** Its message is one line for the operator: the name, the value and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

interface Setting<T> {
  readonly name: string;
  /** As it would be written in the environment; null: unset. */
  readonly default: string | null;
  readonly description: string;
  /** Completes the sentence "NAME is "value", but must be …". */
  readonly allowed: string;
  /** Throws nothing: a value that it refuses is a failed parse. */
  readonly schema: z.ZodType<T, string>;
}

const proxyNames = ['loopback', 'linklocal', 'uniquelocal'];

export const settings = {
  port: setting({
    name: 'PORT',
    default: '3000',
    description: 'The port that serves everything: pages, API and sockets. 0 takes a free one.',
    allowed: 'a whole number from 0 to 65535',
    schema: wholeNumber(65_535),
  }),
  host: setting({
    name: 'HOST',
    default: '127.0.0.1',
    description: 'The address to listen on. 0.0.0.0 or :: accepts connections from other machines.',
    allowed: 'an IP address or a host name',
    schema: z.string().refine((text) => isIP(text) !== 0 || isHostName(text)),
  }),
  dataDir: setting({
    name: 'DATA_DIR',
    default: './data',
    description: 'The folder that holds everything that is kept. One server at a time may use it.',
    allowed: 'a path to a folder',
    schema: z
      .string()
      .refine((text) => !text.includes('\0'))
      .transform((text) => path.resolve(text)),
  }),
  publicUrl: setting({
    name: 'PUBLIC_URL',
    default: null,
    description:
      'The address that people type, when it is not the one that the server sees, as behind some proxies. ' +
      'Browsers on it may then send changes, and a server on the loopback interface answers to that name; ' +
      'https here also turns on Strict-Transport-Security.',
    allowed: 'an http or https address without a path, such as https://docs.example.org',
    schema: z
      .string()
      .refine(isOrigin)
      .transform((text) => new URL(text).origin),
  }),
  open: setting({
    name: 'WEFT_OPEN',
    default: '0',
    description:
      '1 lets anyone open and create a document under any id, as a drop-in y-websocket server does. ' +
      'Otherwise documents are created by the app or the API only.',
    allowed: '0 or 1',
    schema: z.enum(['0', '1']).transform((text) => text === '1'),
  }),
  logLevel: setting({
    name: 'LOG_LEVEL',
    default: 'info',
    description: 'How much is logged to standard output. Documents and names never are.',
    allowed: `one of ${logLevels.join(', ')}`,
    schema: z.enum(logLevels),
  }),
  trustedProxies: setting({
    name: 'TRUST_PROXY',
    default: null,
    description:
      'The reverse proxies in front, as a comma-separated list: addresses, networks, or loopback, linklocal, uniquelocal. ' +
      'Only from these are X-Forwarded-For and X-Forwarded-Host believed.',
    allowed: `addresses or networks (10.0.0.0/8) or ${proxyNames.join(', ')}, separated by commas`,
    schema: z
      .string()
      .transform((text): readonly string[] => text.split(',').map((item) => item.trim()))
      .refine((items) => items.every(isProxy)),
  }),
  createLimitPerMinute: setting({
    name: 'CREATE_LIMIT_PER_MINUTE',
    default: '1200',
    description: 'How many documents one address may create or restore in a minute by the API. 0: no limit.',
    allowed: 'a whole number from 0 to 1000000',
    schema: wholeNumber(1_000_000),
  }),
  historyDays: setting({
    name: 'HISTORY_DAYS',
    default: '0',
    description:
      'After how many days the history of a document may be removed, as far as its last two snapshots do without it. ' +
      '0 keeps it for ever.',
    allowed: 'a whole number from 0 to 36500',
    schema: wholeNumber(36_500),
  }),
  uploadBytesMax: setting({
    name: 'UPLOAD_BYTES_MAX',
    default: '20971520',
    description: 'How large an uploaded file may be, in bytes. 0: no uploads.',
    allowed: 'a whole number from 0 to 999999999',
    schema: wholeNumber(999_999_999),
  }),
  uploadDocumentBytesMax: setting({
    name: 'UPLOAD_DOCUMENT_BYTES_MAX',
    default: '524288000',
    description: 'How large all uploaded files of one document may be together, in bytes.',
    allowed: 'a whole number from 0 to 999999999',
    schema: wholeNumber(999_999_999),
  }),
  uploadLimitPerMinute: setting({
    name: 'UPLOAD_LIMIT_PER_MINUTE',
    default: '120',
    description: 'How many files one address may upload in a minute. 0: no limit.',
    allowed: 'a whole number from 0 to 1000000',
    schema: wholeNumber(1_000_000),
  }),
} as const;

const noAppArgument = '--no-app';

/** An empty value counts as unset, as compose files and shells often pass one. Throws {@link ConfigError}. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[] = [],
): Config {
  for (const argument of args) {
    if (argument !== noAppArgument) {
      throw new ConfigError(
        `Unknown argument ${JSON.stringify(argument)}: the only one is ${noAppArgument}.`,
      );
    }
  }
  return Object.freeze({
    port: required(settings.port, env),
    host: required(settings.host, env),
    dataDir: required(settings.dataDir, env),
    publicUrl: value(settings.publicUrl, env),
    open: required(settings.open, env),
    logLevel: required(settings.logLevel, env),
    trustedProxies: Object.freeze(value(settings.trustedProxies, env) ?? []),
    createLimitPerMinute: required(settings.createLimitPerMinute, env),
    historyDays: required(settings.historyDays, env),
    uploadBytesMax: required(settings.uploadBytesMax, env),
    uploadDocumentBytesMax: required(settings.uploadDocumentBytesMax, env),
    uploadLimitPerMinute: required(settings.uploadLimitPerMinute, env),
    serveApp: !args.includes(noAppArgument),
  });
}

function required<T>(
  of: Setting<T> & { readonly default: string },
  env: Readonly<Record<string, string | undefined>>,
): T {
  return parse(of, env[of.name] || of.default);
}

function value<T>(of: Setting<T>, env: Readonly<Record<string, string | undefined>>): T | null {
  const text = env[of.name] || of.default;
  return text === null ? null : parse(of, text);
}

function parse<T>(of: Setting<T>, text: string): T {
  const parsed = of.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  // JSON.stringify: a value with line breaks or control characters must not draw over the terminal.
  throw new ConfigError(`${of.name} is ${JSON.stringify(text)}, but must be ${of.allowed}.`);
}

function setting<T, D extends string | null = string>(of: Setting<T> & { readonly default: D }): typeof of {
  return of;
}

function wholeNumber(max: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((number) => number <= max);
}

function isHostName(text: string): boolean {
  return (
    text.length <= 253 && /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text) && !/^[\d.]+$/.test(text)
  );
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
  return url.href === `${url.origin}/`;
}

function isProxy(item: string): boolean {
  if (proxyNames.includes(item)) return true;
  const [address = '', bits, ...rest] = item.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
