// Loaded into the server before its own code (--import): ends it when the script that started it is gone without a
// word, killed hard. The server leads its own process group, so such a kill would pass it by and leave the port
// taken. Its standard input is a pipe that only the script holds: the end of that pipe is the end of the script.
import { isMainThread } from 'node:worker_threads';

// Threads and children of the server inherit this file and the setting, but are not the script's children.
if (isMainThread && process.env.WEFT_STARTED_BY === String(process.ppid)) {
  const end = () => process.kill(process.pid, 'SIGKILL');
  process.stdin.on('end', end).on('error', end).resume();
  // Watching must not be what keeps a server alive that has finished.
  if ('unref' in process.stdin) process.stdin.unref();
}
