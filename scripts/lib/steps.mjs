// What the person sees while a script prepares: one line a step, live only on a terminal, and on failure one clear
// line first and then the end of the tool's own output. Knows no step in particular.
import { exitStopped, isStopping } from './child.mjs';

const tailLines = 40;
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** @param {number} sinceMs */
export function secondsSince(sinceMs) {
  const seconds = (performance.now() - sinceMs) / 1000;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

/** @param {string} output */
export function tailOf(output) {
  return output.trimEnd().split('\n').slice(-tailLines).join('\n');
}

/**
 * Shows a title while the tool runs and, when it ended well, its time. What went wrong is for `fail` to say.
 * @param {string} title
 * @param {() => Promise<import('./child.mjs').Ended>} tool
 */
export async function step(title, tool) {
  const startMs = performance.now();
  const live = process.stdout.isTTY;
  let frame = 0;
  const timer = live
    ? setInterval(() => {
        frame += 1;
        const line = `${spinner[frame % spinner.length]} ${title}… ${secondsSince(startMs)}`;
        process.stdout.write(`\r\u001b[2K${line}`);
      }, 120)
    : undefined;
  const ended = await tool();
  clearInterval(timer);
  if (live) process.stdout.write('\r\u001b[2K');
  if (isStopping()) exitStopped();
  if (ended.code === 0) console.log(`${title}… ${secondsSince(startMs)}`);
  return ended;
}

/**
 * Ends the script: the clear line, then what the tool said last.
 * @param {string} line
 * @param {string} output
 * @returns {never}
 */
export function fail(line, output = '') {
  console.error(line);
  if (output.trim() !== '') console.error(`\n${tailOf(output)}`);
  process.exit(1);
}
