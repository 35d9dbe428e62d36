// The operator's commands: reads the arguments, calls what does the work, says what came of it. The exit code is 0 for
// done, 1 for not done or not all, 2 for a wrong argument or setting, a folder in use, or a doctor who could not check.
// What a command does to the data is server/storage's knowledge.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { systemClock } from '../lib/base/clock.ts';
import { systemRandom } from '../lib/base/random.ts';
import { ConfigError, readConfig, settings, type Config } from './config.ts';
import { WorkerDocumentJobs } from './jobs/document-jobs.ts';
import { counted, createTerminal, sized } from './ops/terminal.ts';
import { acceptLoss } from './storage/accept-loss.ts';
import { backUp } from './storage/backup.ts';
import { compactAll, foldInWriteAheadLog, freeBytesIn, vacuum } from './storage/compact-all.ts';
import { DataFolderError, openDataFolder } from './storage/data-folder.ts';
import { endFault, examine } from './storage/doctor.ts';
import type { Fault } from './storage/doctor-document.ts';
import { exportAll } from './storage/export-all.ts';
import { dayMs } from './storage/history-sweep.ts';
import { importAll } from './storage/import-all.ts';
import { inspectDocument } from './storage/inspect-document.ts';
import { DataFileError, isSqliteError, StoreReader } from './storage/inspect-store.ts';
import { restore } from './storage/restore.ts';
import { describeLoss, StoreRefused } from './storage/store-refused.ts';

type ExitCode = 0 | 1 | 2;

interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly details: string;
  readonly options: Readonly<Record<string, string>>;
  readonly operands: { readonly min: number; readonly max: number };
  readonly run: (call: Call) => ExitCode | Promise<ExitCode>;
}

interface Call {
  readonly dataDir: string;
  readonly databaseFile: string;
  readonly config: Config;
  readonly operands: readonly string[];
  /** The first operand; empty if there is none. */
  readonly operand: string;
  readonly has: (option: string) => boolean;
}

/** The caller's mistake, told in one line. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

const freeBytesWorthSaying = 1_048_576;
const root = fileURLToPath(new URL('..', import.meta.url));
const terminal = createTerminal({ out: process.stdout, err: process.stderr });
const onFault = (fault: Fault): void => terminal.line(faultLine(fault));

const commands: Readonly<Record<string, Command>> = {
  backup: {
    usage: 'backup FILE',
    summary: 'Copies all documents, as of this moment, into one file.',
    details: 'The server may be running. The file has its name only once it was read back and found sound.',
    options: {
      force: 'replace FILE if it exists',
      'allow-damaged': 'keep a backup of damaged data too',
    },
    operands: { min: 1, max: 1 },
    run: async ({ databaseFile, operand, has }) => {
      const backup = await backUp(
        { databaseFile, target: operand, force: has('force'), allowDamaged: has('allow-damaged') },
        { onFault, onStep: stepProgress },
      );
      const { documents, records, bytes, fileBytes, sha256, faults } = backup;
      terminal.line(
        `Backed up ${counted(documents, 'document')} with ${counted(records, 'record')} (${sized(bytes)}) in a file of ${sized(fileBytes)}.`,
      );
      terminal.line(`${sha256}  ${operand}`);
      return faults === 0 ? 0 : 1;
    },
  },
  restore: {
    usage: 'restore FILE',
    summary: 'Puts a backup in the place of the data.',
    details: 'The server must be stopped. What was there stays beside it as weft.db.before-restore-<time>.',
    options: { 'allow-damaged': 'restore a backup with faults too' },
    operands: { min: 1, max: 1 },
    run: async ({ dataDir, operand, has }) => {
      const folder = openDataFolder(dataDir);
      try {
        const { documents, records, bytes, faults, keptAs } = await restore(
          {
            from: operand,
            databaseFile: folder.databaseFile,
            timeStamp: timeStamp(),
            allowDamaged: has('allow-damaged'),
          },
          { onFault, onStep: stepProgress },
        );
        terminal.line(
          `Restored ${counted(documents, 'document')} with ${counted(records, 'record')} (${sized(bytes)}).`,
        );
        if (keptAs !== null) terminal.line(`What was there is kept as ${keptAs}.`);
        return faults === 0 ? 0 : 1;
      } finally {
        folder.release();
      }
    },
  },
  doctor: {
    usage: 'doctor [FILE]',
    summary: 'Checks that everything stored is what was written.',
    details:
      'The server may be running. FILE is another data file, such as a backup. Ends with 0 if all is sound, 1 if faults were found, 2 if it could not check.',
    options: { quick: "checksums only: neither SQLite's integrity check nor loading each document in Yjs" },
    operands: { min: 0, max: 1 },
    run: ({ databaseFile, operand, has }) => {
      const quick = has('quick');
      const { documents, records, bytes, faults } = examine(
        operand === '' ? databaseFile : operand,
        { pages: quick ? 'none' : 'full', content: !quick },
        { onFault, progress: terminal.progress('Checking') },
      );
      terminal.line(
        `${counted(documents, 'document')} with ${counted(records, 'record')} (${sized(bytes)}): ${faults === 0 ? 'sound' : counted(faults, 'fault')}.`,
      );
      return faults === 0 ? 0 : 1;
    },
  },
  inspect: {
    usage: 'inspect DOC',
    summary: 'Says what is stored of one document: numbers, times and who.',
    details: 'The server may be running. DOC is the id in the address of the document.',
    options: { text: 'its title and text too, which are not shown otherwise' },
    operands: { min: 1, max: 1 },
    run: ({ databaseFile, operand, has }) => inspect(databaseFile, operand, has('text')),
  },
  'export-all': {
    usage: 'export-all DIR',
    summary:
      'Writes each document as plain text and as a Yjs update, its uploaded files, and an index of them.',
    details:
      'The server may be running. DIR is made; it may hold an earlier export. Of a damaged document, what precedes the damage is written.',
    options: {},
    operands: { min: 1, max: 1 },
    run: ({ databaseFile, operand }) => {
      const { documents, damaged, lackingFiles, lacksCommits } = exportAll(
        databaseFile,
        path.resolve(operand),
        {
          onFault,
          progress: terminal.progress('Exporting'),
        },
      );
      const found = [
        ...(damaged > 0 ? [`${damaged} damaged`] : []),
        ...(lackingFiles > 0 ? [`${lackingFiles} without all of the uploaded files`] : []),
      ];
      const isWhole = found.length === 0;
      terminal.line(
        `Exported ${counted(documents, 'document')}, ${isWhole ? 'all whole' : found.join(', ')}.`,
      );
      return isWhole && !lacksCommits ? 0 : 1;
    },
  },
  import: {
    usage: 'import FILE...',
    summary: 'Makes a new document of each file, and of each document of an exported folder.',
    details:
      'The server must be stopped. FILE is a Yjs update of a Weft document or of one of stock Lexical collaboration, a Markdown file, or a folder that export-all wrote. Prints the address and the title of each.',
    options: { any: 'take Yjs documents of other programs too, as they are' },
    operands: { min: 1, max: Infinity },
    run: importFiles,
  },
  compact: {
    usage: 'compact',
    summary: 'Folds the log of every document that has grown into a snapshot.',
    details:
      'The server, which does the same bit by bit, may be running. The history stays, unless HISTORY_DAYS says how long.',
    options: { vacuum: 'give free space in the file back to the disk; the server must be stopped' },
    operands: { min: 0, max: 0 },
    run: compact,
  },
  'accept-loss': {
    usage: 'accept-loss',
    summary: 'Makes a data file that lacks commits usable as it is.',
    details:
      'The server must be stopped. For when there is no better backup: what was found stays beside it as weft.db.before-loss-<time>, and browsers send again what they still have of what is missing.',
    options: {},
    operands: { min: 0, max: 0 },
    run: ({ dataDir }) => {
      const folder = openDataFolder(dataDir);
      try {
        const accepted = acceptLoss(folder.databaseFile, timeStamp());
        terminal.line(
          accepted === null
            ? 'Nothing is missing, as far as is known. Nothing was changed.'
            : `Accepted: ${describeLoss(accepted.loss)}.`,
        );
        if (accepted !== null && accepted.keptAs !== null) {
          terminal.line(`What was found is kept as ${accepted.keptAs}.`);
        }
        return 0;
      } finally {
        folder.release();
      }
    },
  },
};

// Whoever reads the output, such as `head`, has enough: end as other programs do, without a word.
process.stdout.on('error', () => process.exit(1));
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<ExitCode> {
  const [name = '--help', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    terminal.line(overview());
    return 0;
  }
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) {
      throw new UsageError(`There is no command ${JSON.stringify(name)}: see weft --help.`);
    }
    return await call(command, rest);
  } catch (error) {
    if (!isForOperator(error)) throw error;
    terminal.problem(error.message);
    return beforeWork(error) || name === 'doctor' ? 2 : 1;
  }
}

function call(command: Command, args: readonly string[]): ExitCode | Promise<ExitCode> {
  const { values, positionals } = parsed(command, args);
  if (values['help'] === true) {
    terminal.line(helpOf(command));
    return 0;
  }
  const { min, max } = command.operands;
  if (positionals.length < min || positionals.length > max) {
    throw new UsageError(`Usage: weft ${command.usage}`);
  }
  // The server runs in the folder of the program, so a relative DATA_DIR is meant from there; operands from here.
  const dataDirFromRoot = path.resolve(root, process.env[settings.dataDir.name] || settings.dataDir.default);
  const config = readConfig({ ...process.env, [settings.dataDir.name]: dataDirFromRoot });
  const { dataDir } = config;
  return command.run({
    dataDir,
    databaseFile: path.join(dataDir, 'weft.db'),
    config,
    operands: positionals,
    operand: positionals[0] ?? '',
    has: (option) => values[option] === true,
  });
}

function parsed(command: Command, args: readonly string[]) {
  const options: ParseArgsOptionsConfig = { help: { type: 'boolean', short: 'h' } };
  for (const option of Object.keys(command.options)) options[option] = { type: 'boolean' };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${error.message.split(/\. |\n/)[0]}. Usage: weft ${command.usage}`);
  }
}

function inspect(databaseFile: string, id: string, withText: boolean): ExitCode {
  const loss = endFault(databaseFile);
  if (loss !== null) onFault(loss);
  const reader = StoreReader.open(databaseFile);
  try {
    const report = inspectDocument(reader, id);
    if (report === null) throw new DataFileError(`There is no document ${id}.`);
    const { row, updates, controls, recordBytes, snapshots, firstEditAt, lastEditAt, users, content } =
      report;
    const time = (at: number | null): string => (at === null ? 'never' : new Date(at).toISOString());
    const fields: ReadonlyArray<readonly [string, string]> = [
      ['document', row.name],
      ['created', time(row.created_at)],
      ['deleted', row.deleted_at === null ? 'no' : time(row.deleted_at)],
      ['head', String(row.head_seq)],
      ...(row.begin_seq > 0 ? [['history', `removed up to ${row.begin_seq}`] as const] : []),
      ['edits', `${updates} (${sized(recordBytes)}), and ${counted(controls, 'control record')}`],
      ...snapshots.map(({ uptoSeq, bytes }) => ['snapshot', `up to ${uptoSeq} (${sized(bytes)})`] as const),
      ['first edit', time(firstEditAt)],
      ['last edit', time(lastEditAt)],
      ...[...users].map(([user, count]) => ['user', `${user} (${counted(count, 'edit')})`] as const),
      ['clients', String(report.clients)],
      ['text', counted([...content.text].length, 'character')],
    ];
    for (const [label, value] of fields) terminal.line(`${label.padEnd(10)}  ${value}`);
    if (withText) terminal.line(`\n# ${content.title}\n\n${content.text}`);
    if (content.damage === null) return loss === null ? 0 : 1;
    onFault({ documentId: row.name, seq: content.uptoSeq + 1, what: content.damage });
    return 1;
  } finally {
    reader.close();
  }
}

/** Each file by itself: what is wrong with one is said and leaves the others. */
async function importFiles({ dataDir, config, operands, has }: Call): Promise<ExitCode> {
  const folder = openDataFolder(dataDir);
  const jobs = new WorkerDocumentJobs(systemClock);
  try {
    const { imported, failed } = await importAll(
      { databaseFile: folder.databaseFile, operands, any: has('any'), uploadLimits: config },
      { convert: (bytes, file) => jobs.importFile(bytes, file), clock: systemClock, random: systemRandom },
      {
        onImported: ({ id, title, inTrash }) =>
          terminal.line(
            `/d/${id}  ${title === '' ? '(no title)' : title}${inTrash ? ' (in the trash)' : ''}`,
          ),
        onProblem: (file, what) => terminal.problem(`${file} ${what}.`),
        progress: terminal.progress('Importing'),
      },
    );
    terminal.line(`${counted(imported, 'document')} imported, ${failed} failed.`);
    return failed === 0 ? 0 : 1;
  } finally {
    await jobs.close();
    folder.release();
  }
}

async function compact({ dataDir, databaseFile, config, has }: Call): Promise<ExitCode> {
  // Refuses a file of another format before a store that is opened for writing would change it under a running server.
  StoreReader.open(databaseFile).close();
  const withVacuum = has('vacuum');
  const folder = withVacuum ? openDataFolder(dataDir) : null;
  const jobs = new WorkerDocumentJobs(systemClock);
  try {
    const progress = terminal.progress('Compacting');
    const { historyDays } = config;
    const olderThan = historyDays === 0 ? null : systemClock.now() - historyDays * dayMs;
    const { compacted, lostRaces, failed, removed } = await compactAll({ databaseFile, olderThan }, jobs, {
      onFault,
      progress,
    });
    const free = freeBytesIn(databaseFile);
    if (withVacuum) vacuum(databaseFile);
    const folded = foldInWriteAheadLog(databaseFile);
    const room = !withVacuum
      ? `${sized(free)} in the file are free for new edits, and --vacuum gives them to the disk`
      : `${sized(free)} ${folded ? 'went' : 'will go'} back to the disk`;
    const others = [
      ...(removed > 0 ? [`removed ${counted(removed, 'record')} of old history`] : []),
      ...(lostRaces > 0 ? [`${lostRaces} were compacted by the server meanwhile`] : []),
      ...(failed > 0 ? [`${failed} could not be`] : []),
      ...(free >= freeBytesWorthSaying ? [room] : []),
      ...(folded ? [] : ['the write-ahead log is in use and stays for the server to empty']),
    ];
    terminal.line(`${[`Compacted ${counted(compacted, 'document')}`, ...others].join('; ')}.`);
    return failed === 0 ? 0 : 1;
  } finally {
    await jobs.close();
    folder?.release();
  }
}

/** For the name of what is kept. */
function timeStamp(): string {
  return new Date(systemClock.now()).toISOString().replace(/:/g, '-').replace(/\..*/, 'Z');
}

function stepProgress(step: 'copy' | 'check'): (done: number, total: number) => void {
  return terminal.progress(step === 'copy' ? 'Copying' : 'Checking');
}

function faultLine({ documentId, seq, what }: Fault): string {
  const place = documentId === null ? 'data file' : `document ${documentId}`;
  return `${place}${seq === null ? '' : `, seq ${seq}`}: ${what}`;
}

function overview(): string {
  const width = Math.max(...Object.values(commands).map(({ usage }) => usage.length));
  const lines = Object.values(commands).map(({ usage, summary }) => `  ${usage.padEnd(width)}  ${summary}`);
  return [
    'Usage: weft <command> [options]',
    '',
    ...lines,
    '',
    `Settings are those of the server; ${settings.dataDir.name} says where the data is. weft <command> --help says more.`,
  ].join('\n');
}

function helpOf({ usage, summary, details, options }: Command): string {
  const names = [...Object.entries(options), ['help', 'this text'] as const];
  const width = Math.max(...names.map(([option]) => option.length));
  const lines = names.map(([option, meaning]) => `  --${option.padEnd(width)}  ${meaning}`);
  return [`Usage: weft ${usage} [options]`, '', `${summary} ${details}`, '', ...lines].join('\n');
}

/** Failures that one line explains; anything else is a fault of ours and keeps its stack. */
function isForOperator(error: unknown): error is Error {
  if (beforeWork(error) || error instanceof DataFileError || error instanceof StoreRefused) return true;
  if (isSqliteError(error)) return true;
  return typeof (error as NodeJS.ErrnoException | null)?.code === 'string' && error instanceof Error;
}

function beforeWork(error: unknown): boolean {
  return error instanceof UsageError || error instanceof ConfigError || error instanceof DataFolderError;
}
