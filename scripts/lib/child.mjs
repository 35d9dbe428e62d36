// Child processes and signals. A signal is passed on to the children once, whether it came from the terminal, from
// npm or from both, and the script waits for them. Tools stay in the script's process group: whoever kills the group
// leaves none behind. The server leads its own, or it would hear a terminal's Ctrl-C twice and take the second as "at
// once"; end-with-parent.mjs is the price. package.json says `exec` so that npm's signals reach the script and not a
// shell that dies of them and orphans it.
import { spawn } from 'node:child_process';
import os from 'node:os';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @typedef {{ code: number, output: string }} Ended */

/** @type {Set<ChildProcess>} */
const running = new Set();
/** @type {NodeJS.Signals | null} */
let stoppedBy = null;

/** The exit code that a shell gives to a process ended by this signal. @param {NodeJS.Signals} signal */
function codeOfSignal(signal) {
  return 128 + (os.constants.signals[signal] ?? 0);
}

/** @param {NodeJS.Signals} signal */
function onSignal(signal) {
  if (stoppedBy !== null) return;
  stoppedBy = signal;
  if (running.size === 0) process.exit(codeOfSignal(signal));
  // A hang-up means "the terminal is gone", which a child knows as an ordinary request to end.
  for (const child of running) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => onSignal(signal));
}

/** True once the user asked for the end: what a step does after its child ended must not go on. */
export function isStopping() {
  return stoppedBy !== null;
}

/** Ends the script in the way that the user's signal asked for. @returns {never} */
export function exitStopped() {
  process.exit(codeOfSignal(stoppedBy ?? 'SIGTERM'));
}

/** Asks all children to end, as when one of two that belong together has ended. */
export function stopAll() {
  if (stoppedBy !== null) return;
  for (const child of running) child.kill('SIGTERM');
}

/** Under npm, ends when npm was killed hard: nobody is left who could end the script later. */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm) onSignal('SIGTERM');
  }, 500).unref();
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, cwd: string, capture?: boolean, onLine?: (line: string) => void, ownGroup?: boolean }} options
 *   capture keeps stdout and stderr for the result; onLine gets stdout line by line, stderr goes to the terminal;
 *   else both go to the terminal. ownGroup: see above; its standard input ends when this process does.
 * @returns {Promise<Ended>} never rejects: a program that could not be started has code 127 and says why in output
 */
export function run(command, args, { env, cwd, capture = false, onLine, ownGroup = false }) {
  const out = capture || onLine !== undefined ? 'pipe' : 'inherit';
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      detached: ownGroup,
      stdio: [ownGroup ? 'pipe' : 'ignore', out, capture ? 'pipe' : 'inherit'],
    });
    let output = '';
    let rest = '';
    running.add(child);
    child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      if (onLine === undefined) {
        output += text;
        return;
      }
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
    child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
    });
    /** @param {number} code @param {string} text */
    const end = (code, text) => {
      running.delete(child);
      resolve({ code, output: text });
    };
    child.on('error', (error) => end(127, `${command}: ${error.message}`));
    child.on('close', (code, signal) => end(code ?? codeOfSignal(signal ?? 'SIGKILL'), output));
    // A signal that arrived while this child was being started.
    if (stoppedBy !== null) child.kill('SIGTERM');
  });
}
